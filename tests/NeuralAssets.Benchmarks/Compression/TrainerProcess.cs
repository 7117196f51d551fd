using System.Diagnostics;
using System.Text.Json.Nodes;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Runs the trainer as a build does: a process of its own, a request file, events on standard output.</summary>
internal static class TrainerProcess
{
    /// <summary>Trains one group at one quality.</summary>
    /// <param name="order">What to train, and how.</param>
    /// <param name="key">Hex digest for the report.</param>
    /// <param name="directory">Request, cache and outputs go here.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <param name="observe">Gets every event, a line of JSON, when it comes.</param>
    /// <returns>Path of the codes file.</returns>
    /// <exception cref="TrainingFailedException">The trainer failed; the message has its events.</exception>
    public static string Train(
        TrainingOrder order,
        string key,
        string directory,
        CancellationToken cancellationToken,
        Action<string>? observe = null)
    {
        Directory.CreateDirectory(directory);
        string request = Path.Combine(directory, "request.json");
        File.WriteAllText(request, Request(order, key, directory).ToJsonString());

        using Process process = ChildProcess.Start("NeuralAssets.Trainer.dll", "train", request);
        using CancellationTokenRegistration kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        string faults = RelayEvents(process, $"{order.Group.Name} q{order.Quality}", observe);
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Success
            ? Path.Combine(directory, order.Group.Name + ".nac")
            : throw new TrainingFailedException($"The trainer ended with {process.ExitCode}. {faults}");
    }

    /// <summary>Shows progress on standard error, so that standard output holds the tables alone.</summary>
    private static string RelayEvents(Process process, string title, Action<string>? observe)
    {
        string faults = "";
        while (process.StandardOutput.ReadLine() is string line)
        {
            Console.Error.WriteLine($"{title}: {line}");
            observe?.Invoke(line);
            if (line.StartsWith("{\"event\":\"error\"", StringComparison.Ordinal))
            {
                faults += line;
            }
        }

        return faults;
    }

    private static JsonObject Request(TrainingOrder order, string key, string directory) => new()
    {
        ["protocol"] = TrainRequest.CurrentProtocol,
        ["parentProcessId"] = Environment.ProcessId,
        ["effort"] = order.Effort.ToString(),
        ["seed"] = 1,
        ["threads"] = 0,
        ["cacheDirectory"] = Path.Combine(directory, "cache"),
        ["groups"] = new JsonArray(new JsonObject
        {
            ["name"] = order.Group.Name,
            ["key"] = key,
            ["outputDirectory"] = directory,
            ["metric"] = order.Metric.ToString(),
            ["images"] = new JsonArray([.. order.Group.Images.Select(image => ImageOf(image, order.Quality))]),
        }),
    };

    private static JsonObject ImageOf(SourceImage image, int quality)
        => new() { ["name"] = image.Name, ["path"] = image.Path, ["quality"] = quality };
}
