using System.Diagnostics;
using SampleGame.Drawing;
using SampleGame.Play;
using static SampleGame.Platform.Sdl2;

namespace SampleGame.Platform;

/// <summary>The game in a window: real time, in steps of fixed length.</summary>
internal static class WindowGame
{
    private const double LongestFrameSeconds = 0.1;
    private const double ShortestFrameSeconds = 0.004;

    private static readonly string[] s_displayVariables = ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"];

    /// <summary>Plays until the player leaves. False when there is no SDL2 or no display, with the reason.</summary>
    public static bool TryRun(GameOptions options, out string reason)
    {
        reason = string.Empty;
        if (!HasDisplay())
        {
            reason = "neither DISPLAY nor WAYLAND_DISPLAY is set";
            return false;
        }

        if (!TryLoad(out _))
        {
            reason = "SDL2 is not installed";
            return false;
        }

        nint window = 0;
        try
        {
            window = OpenWindow();
            using var renderer = new SdlRenderer(window);
            Run(options, window, renderer);
            return true;
        }
        catch (SdlException e)
        {
            reason = e.Message;
            return false;
        }
        finally
        {
            SDL_DestroyWindow(window);
            SDL_Quit();
        }
    }

    /// <summary>On Linux SDL tries everything it has, noisily; asking first keeps the answer to one line.</summary>
    private static bool HasDisplay()
        => !OperatingSystem.IsLinux()
            || s_displayVariables.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    private static nint OpenWindow()
    {
        if (SDL_Init(InitVideo) != 0)
        {
            throw new SdlException();
        }

        if (VideoDriver is "offscreen" or "dummy")
        {
            throw new SdlException("the display can't be opened");
        }

        nint window = SDL_CreateWindow(
            "NeuralAssets sample game",
            WindowPosCentered,
            WindowPosCentered,
            (int)World.Width,
            (int)World.Height,
            WindowResizable);
        return window != 0 ? window : throw new SdlException();
    }

    private static void Run(GameOptions options, nint window, SdlRenderer renderer)
    {
        (SpriteBook sprites, LoadReport report) = LoadReport.Load(renderer);
        report.Print();
        SDL_SetWindowTitle(window, $"NeuralAssets sample game - {report.Bytes} - {report.Time}");

        var world = new World(options.Seed ?? Environment.TickCount);
        var scene = new Scene(sprites, report);
        var input = new SdlInput();
        double waiting = 0;
        long last = Stopwatch.GetTimestamp();
        for (int frame = 0; !input.IsQuit && frame != options.Frames; frame++)
        {
            input.Poll();
            long now = Stopwatch.GetTimestamp();
            double elapsed = Stopwatch.GetElapsedTime(last, now).TotalSeconds;
            last = now;
            waiting += input.IsPaused ? 0 : Math.Min(elapsed, LongestFrameSeconds);
            for (; waiting >= World.StepSeconds; waiting -= World.StepSeconds)
            {
                Controls controls = input.Read();
                world.Step(options.IsAutopilot ? Autopilot.Play(world) : controls);
            }

            renderer.BeginFrame();
            scene.Draw(renderer, world);
            renderer.EndFrame();
            if (elapsed < ShortestFrameSeconds)
            {
                // No vertical sync here (or a hidden window): leave the processor some air.
                Thread.Sleep(TimeSpan.FromSeconds(ShortestFrameSeconds));
            }
        }
    }
}
