using System.Diagnostics;
using System.Text.Json.Nodes;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Runs the trainer as a build does: a process of its own, a request file, events on standard output.</summary>
internal static class TrainerProcess
{
    /// <summary>Trains one group at one quality.</summary>
    /// <param name="group">What to train.</param>
    /// <param name="quality">1 to 100, for every image.</param>
    /// <param name="effort">How long.</param>
    /// <param name="key">Hex digest for the report.</param>
    /// <param name="directory">Request, cache and outputs go here.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>Path of the codes file.</returns>
    /// <exception cref="TrainingFailedException">The trainer failed; the message has its events.</exception>
    public static string Train(
        CorpusGroup group,
        int quality,
        Effort effort,
        string key,
        string directory,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        string request = Path.Combine(directory, "request.json");
        File.WriteAllText(request, Request(group, quality, effort, key, directory).ToJsonString());

        using Process process = ChildProcess.Start("NeuralAssets.Trainer.dll", "train", request);
        using CancellationTokenRegistration kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        string faults = RelayEvents(process, $"{group.Name} q{quality}");
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Success
            ? Path.Combine(directory, group.Name + ".nac")
            : throw new TrainingFailedException($"The trainer ended with {process.ExitCode}. {faults}");
    }

    /// <summary>Shows progress on standard error, so that standard output holds the tables alone.</summary>
    private static string RelayEvents(Process process, string title)
    {
        string faults = "";
        while (process.StandardOutput.ReadLine() is string line)
        {
            Console.Error.WriteLine($"{title}: {line}");
            if (line.StartsWith("{\"event\":\"error\"", StringComparison.Ordinal))
            {
                faults += line;
            }
        }

        return faults;
    }

    private static JsonObject Request(CorpusGroup group, int quality, Effort effort, string key, string directory) => new()
    {
        ["protocol"] = TrainRequest.CurrentProtocol,
        ["parentProcessId"] = Environment.ProcessId,
        ["effort"] = effort.ToString(),
        ["seed"] = 1,
        ["threads"] = 0,
        ["cacheDirectory"] = Path.Combine(directory, "cache"),
        ["groups"] = new JsonArray(new JsonObject
        {
            ["name"] = group.Name,
            ["key"] = key,
            ["outputDirectory"] = directory,
            ["images"] = new JsonArray([.. group.Images.Select(image => ImageOf(image, quality))]),
        }),
    };

    private static JsonObject ImageOf(SourceImage image, int quality)
        => new() { ["name"] = image.Name, ["path"] = image.Path, ["quality"] = quality };
}
