using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace NeuralAssets.FakeTrainer;

/// <summary>Writes stub files whose bytes tell which images and settings they come from, and nothing else.</summary>
internal static class FakeTraining
{
    public static int Run(Request request, Behaviour behaviour)
    {
        foreach (RequestedGroup group in request.Groups)
        {
            Events.Start(group);
            Events.Progress(group, 0.5);
            switch (behaviour)
            {
                case Behaviour.RejectFirstImage:
                    Events.Error("NA0204", "Not an image that can be read.", group.Images[0].Path);
                    return 2;
                case Behaviour.FailSilently:
                    return 3;
                case Behaviour.Lie:
                    continue;
                case Behaviour.Die:
                    Console.Error.WriteLine("the last words of the trainer");
                    Process.GetCurrentProcess().Kill();
                    break;
                case Behaviour.Hang:
                    return WaitForParent(request.ParentProcessId);
                case Behaviour.TrainNoisily:
                    Events.Warning("NA0302", "libtorch can't be loaded.");
                    Console.Out.WriteLine("a library said: error CS0001: not an error of the build");
                    Console.Out.WriteLine("{ \"event\": ");
                    break;
            }

            Write(request, group);
            if (behaviour == Behaviour.FailAfterFirstGroup)
            {
                Events.Error("NA0402", "Training did not converge.", null);
                return 4;
            }
        }

        return 0;
    }

    private static void Write(Request request, RequestedGroup group)
    {
        Directory.CreateDirectory(group.OutputDirectory);
        string decoder = $"decoder {group.Name} {request.Effort} {request.Seed}\n";
        string codes = string.Concat(group.Images.Select(Describe));
        WriteFile(group, ".nad", decoder);
        WriteFile(group, ".nac", codes);
        WriteFile(group, ".images.parquet", "");
        WriteFile(group, ".training.parquet", "");
        WriteFile(group, ".report.json", "{}");
        Events.Result(group, decoder.Length, codes.Length);
    }

    private static string Describe(RequestedImage image)
        => string.Format(
            CultureInfo.InvariantCulture,
            "{0} quality {1} {2}\n",
            image.Name,
            image.Quality,
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image.Path))));

    private static void WriteFile(RequestedGroup group, string extension, string content)
        => File.WriteAllText(Path.Combine(group.OutputDirectory, group.Name + extension), content);

    private static int WaitForParent(int? parent)
    {
        while (parent is null || IsRunning(parent.Value))
        {
            Thread.Sleep(200);
        }

        return 130;
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return !running.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
