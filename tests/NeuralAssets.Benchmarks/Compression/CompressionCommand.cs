using System.CommandLine;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary><c>compression</c>: bytes at equal quality, for groups of images, with everything that ships counted.</summary>
internal static class CompressionCommand
{
    private const string DefaultGroup = "photos-kodak-a";

    public static Command Create()
    {
        var corpus = new Option<string>("--corpus")
        {
            Description = "Folder with one folder of images per group.",
            DefaultValueFactory = static _ => "../shared/corpus/groups",
        };
        var groups = new Option<string>("--groups")
        {
            Description = "Names of groups, with commas between; 'all' for all.",
            DefaultValueFactory = static _ => DefaultGroup,
        };
        var qualities = new Option<string>("--qualities")
        {
            Description = "Qualities to train for, with commas between.",
            DefaultValueFactory = static _ => "60,75,90",
        };
        var effort = new Option<Effort>("--effort") { Description = "Fast, Normal or Max.", DefaultValueFactory = static _ => Effort.Normal };
        var pixels = new Option<string>("--pixels")
        {
            Description = "Take images in order of their names until so many pixels are reached; 'all' for all.",
            DefaultValueFactory = static _ => "all",
        };
        var json = new Option<string?>("--json") { Description = "File for all points, as JSON." };
        var work = new Option<string>("--work")
        {
            Description = "Folder where finished points are kept; a later run goes on from them.",
            DefaultValueFactory = static _ => Path.Combine("artifacts", "benchmark-work"),
        };

        var command = new Command("compression", "Bytes at equal PSNR: a trained group against JPEG, WebP, AVIF and JPEG XL.")
        {
            corpus, groups, qualities, effort, pixels, json, work,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new CompressionSettings(
                [.. ParseList(parsed.GetRequiredValue(qualities)).Select(static text => ParseInRange(text, 1, 100))],
                parsed.GetRequiredValue(effort),
                Path.GetFullPath(parsed.GetRequiredValue(work)));
            string limit = parsed.GetRequiredValue(pixels);
            long maximumPixels = limit == "all" ? long.MaxValue : ParseInRange(limit, 1, int.MaxValue);
            int code = Run(
                parsed.GetRequiredValue(corpus),
                parsed.GetRequiredValue(groups),
                maximumPixels,
                settings,
                parsed.GetValue(json),
                cancellationToken);
            return Task.FromResult(code);
        });
        return command;
    }

    private static int Run(
        string corpus,
        string groups,
        long maximumPixels,
        CompressionSettings settings,
        string? json,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(corpus))
        {
            Console.Error.WriteLine($"There is no corpus folder {Path.GetFullPath(corpus)}; name one with --corpus.");
            return 2;
        }

        var results = new List<GroupComparison>();
        foreach (string name in groups == "all" ? Corpus.GroupNames(corpus) : ParseList(groups))
        {
            try
            {
                var group = CorpusGroup.Load(corpus, name, maximumPixels);
                results.Add(GroupBenchmark.Run(group, settings, cancellationToken));
            }
            catch (Exception e) when (e is TrainerException or TrainingFailedException or DirectoryNotFoundException)
            {
                Console.Error.WriteLine($"{name}: {e.Message}");
                return 1;
            }

            // After every group, so that a long run that is cut short has told what it knows.
            Console.WriteLine(ComparisonTable.Of(results[^1]));
            if (json is not null)
            {
                File.WriteAllBytes(json, BenchmarkJson.Serialize(results));
            }
        }

        return 0;
    }

    private static string[] ParseList(string text)
        => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int ParseInRange(string text, int minimum, int maximum)
        => int.TryParse(text, out int value) && value >= minimum && value <= maximum
            ? value
            : throw new ArgumentException($"'{text}' is not a number from {minimum} to {maximum}.");
}

/// <summary>What a run is asked for.</summary>
/// <param name="Qualities">1 to 100 each.</param>
/// <param name="Effort">How long to train.</param>
/// <param name="WorkDirectory">Absolute; finished points are kept here.</param>
internal sealed record CompressionSettings(IReadOnlyList<int> Qualities, Effort Effort, string WorkDirectory);
