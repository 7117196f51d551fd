using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Efforts;

/// <summary><c>efforts</c>: how many bytes more a shorter training leaves.</summary>
internal static class EffortsCommand
{
    public static Command Create()
    {
        var options = new CompressionOptions(groups: null, pixels: 1 << 20, qualities: [60, 75, 90]);
        var results = new Option<string>("--results")
        {
            Description = "File for the table; rows of other groups in it stay.",
            DefaultValueFactory = static _ => Path.Combine("tests", "NeuralAssets.Benchmarks", "results", "efforts.md"),
        };
        var command = new Command("efforts", "Bytes of all efforts up to --effort, against those of that one at equal PSNR.") { results };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(GroupRuns.ForEach(
            options.Read(parsed),
            (group, settings) => Measure(group, settings, new EffortsTable(parsed.GetRequiredValue(results)), cancellationToken))));
        return command;
    }

    private static void Measure(string name, CompressionSettings settings, EffortsTable table, CancellationToken cancellationToken)
    {
        CorpusGroup group = EvenSubset.Load(settings.Corpus, name, settings.Pixels).Group;
        var store = new PointStore(settings.Work);
        RateCurve? longest = null;
        foreach (Effort effort in Enum.GetValues<Effort>().Where(effort => effort <= settings.Effort).OrderDescending())
        {
            RatePoint[] points =
            [
                .. (settings with { Effort = effort }).Orders(group).Select(order => TrainedPoint.Of(order, store, cancellationToken)),
            ];
            RateCurve curve = RateCurve.Through(points, QualityMetric.Psnr)!;
            longest ??= curve;
            table.Add(group, settings, effort, points, curve.BdRateAgainst(longest));
        }
    }
}
