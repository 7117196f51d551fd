using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Founding;

/// <summary><c>founding</c>: the experiment that this project began with, pictures of the sky against other codecs, told as a table and a picture.</summary>
internal static class FoundingCommand
{
    private const string Name = "founding";

    public static Command Create()
    {
        var options = new CompressionOptions(["starfield-eso", "deepspace-stellarium"], pixels: null, qualities: [50, 75]);
        var results = new Option<string>("--results")
        {
            Description = "Folder for tables and pictures; the groups measured are replaced in it.",
            DefaultValueFactory = static _ => Path.Combine("tests", "NeuralAssets.Benchmarks", "results", Name),
        };
        var command = new Command(Name, "Pictures of the sky: sizes and a crop side by side, against PNG, JPEG, WebP, AVIF and JPEG XL.") { results };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            GroupRuns.ForEach(options.Read(parsed), (group, settings) => Run(group, settings, parsed.GetRequiredValue(results), cancellationToken))));
        return command;
    }

    private static void Run(string name, CompressionSettings settings, string results, CancellationToken cancellationToken)
    {
        var subset = EvenSubset.Load(settings.Corpus, name, settings.Pixels);
        var store = new PointStore(settings.Work);
        var ladder = new Ladder(subset.Group, store, cancellationToken);
        RatePoint[] trained =
        [
            .. settings.Orders(subset.Group).Select(order => TrainedPoint.Of(order, store, cancellationToken)),
        ];
        var setup = RunSetup.Here(settings.ArgumentsFor(Name, name), settings.Effort);
        var result = FoundingResult.Of(subset, setup, trained, ladder);

        Directory.CreateDirectory(results);
        string codesPath = new TrainedFiles(settings.Orders(subset.Group).First(), store.WorkDirectory).GetOrTrain(cancellationToken);
        string caption = SideBySide.Write(result, codesPath, ladder, Path.Combine(results, name + ".png"));
        string report = $"{FoundingReport.Of(result)}\n![{name}]({name}.png)\n\n{caption}\n";
        File.WriteAllText(Path.Combine(results, name + ".md"), report);
        Console.WriteLine(report);
    }
}
