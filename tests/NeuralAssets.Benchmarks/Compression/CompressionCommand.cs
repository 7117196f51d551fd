using System.CommandLine;
using NeuralAssets.Benchmarks.Reporting;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary><c>compression</c>: bytes at equal quality, for groups of images, with everything that ships counted.</summary>
internal static class CompressionCommand
{
    private const string Name = "compression";

    /// <summary>A quarter of it is an image of 512 x 512.</summary>
    private const long DefaultPixels = 1 << 20;

    public static Command Create()
    {
        var options = new CompressionOptions(groups: null, DefaultPixels, qualities: [60, 75, 90]);
        var json = new Option<string?>("--json") { Description = "File for all points and comparisons, as JSON." };
        var results = new Option<string>("--results")
        {
            Description = "Folder for tables, plots and points; the groups measured are replaced in it.",
            DefaultValueFactory = static _ => Path.Combine("tests", "NeuralAssets.Benchmarks", "results", Name),
        };

        var command = new Command(Name, "Bytes at equal quality: a trained group against JPEG, WebP, AVIF, JPEG XL and PNG.") { json, results };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = new ResultsFolder(parsed.GetRequiredValue(results));
            var measured = new List<GroupComparison>();
            return Task.FromResult(GroupRuns.ForEach(options.Read(parsed), (group, settings) =>
            {
                measured.Add(Measure(group, settings, cancellationToken));

                // After every group, so that a long run that is cut short has told what it knows.
                Report(measured, folder, parsed.GetValue(json));
            }));
        });
        return command;
    }

    private static void Report(List<GroupComparison> measured, ResultsFolder folder, string? json)
    {
        folder.Write(measured[^1]);
        Console.WriteLine(GroupReport.Of(measured[^1]));
        if (json is not null)
        {
            File.WriteAllBytes(json, BenchmarkJson.Serialize(measured));
        }
    }

    private static GroupComparison Measure(string name, CompressionSettings settings, CancellationToken cancellationToken)
    {
        var subset = EvenSubset.Load(settings.Corpus, name, settings.Pixels);
        var store = new PointStore(settings.Work);
        RatePoint[] trained =
        [
            .. settings.Orders(subset.Group).Select(order => TrainedPoint.Of(order, store, cancellationToken)),
        ];
        RatePoint[] others = [.. OtherPoints.Of(subset.Group, store, cancellationToken)];
        return GroupComparison.Of(subset, RunSetup.Here(settings.ArgumentsFor(Name, name), settings.Effort), trained, others);
    }
}
