using System.Diagnostics;
using System.Globalization;
using SampleGame.Drawing;
using SampleGame.Play;

namespace SampleGame.Platform;

/// <summary>The same game without a display: the autopilot plays a number of frames, the last one becomes a picture.</summary>
internal static class HeadlessGame
{
    private const int DefaultFrames = 240;
    private const string DefaultScreenshot = "sample-game.png";

    public static void Run(GameOptions options)
    {
        var canvas = new Canvas((int)World.Width, (int)World.Height);
        (SpriteBook sprites, LoadReport report) = LoadReport.Load(canvas);
        report.Print();

        var world = new World(options.Seed ?? GameOptions.DefaultSeed);
        var scene = new Scene(sprites, report);
        int frames = options.Frames ?? DefaultFrames;
        var clock = Stopwatch.StartNew();
        for (int frame = 0; frame < frames; frame++)
        {
            world.Step(Autopilot.Play(world));
            scene.Draw(canvas, world);
        }

        double milliseconds = clock.Elapsed.TotalMilliseconds;
        string path = Save(canvas, options.Screenshot);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames} frames in {milliseconds:0} ms, score {world.Score}; last frame: {path}"));
    }

    /// <summary>Without a wish of the player's: the current folder, or the temporary one where that is read-only.</summary>
    private static string Save(Canvas canvas, string? wanted)
    {
        string path = Path.GetFullPath(wanted ?? DefaultScreenshot);
        try
        {
            PngWriter.Write(path, canvas.Pixels, canvas.Width);
        }
        catch (Exception e) when (wanted is null && e is IOException or UnauthorizedAccessException)
        {
            path = Path.Combine(Path.GetTempPath(), DefaultScreenshot);
            PngWriter.Write(path, canvas.Pixels, canvas.Width);
        }

        return path;
    }
}
