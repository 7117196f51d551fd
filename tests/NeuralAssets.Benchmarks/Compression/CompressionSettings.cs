using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>What a run is asked for.</summary>
/// <param name="Corpus">Folder with one folder of images per group.</param>
/// <param name="Groups">Names, or all of them if null.</param>
/// <param name="Pixels">Most pixels to take of a group; null for all.</param>
/// <param name="Qualities">1 to 100 each.</param>
/// <param name="Effort">How long to train.</param>
/// <param name="Metric">What training minimises.</param>
/// <param name="Work">Folder where finished points are kept.</param>
internal sealed record CompressionSettings(
    string Corpus,
    IReadOnlyList<string>? Groups,
    long? Pixels,
    IReadOnlyList<int> Qualities,
    Effort Effort,
    TrainingMetric Metric,
    string Work)
{
    /// <summary>One training a quality, the lowest first.</summary>
    public IEnumerable<TrainingOrder> Orders(CorpusGroup group)
        => Qualities.Select(quality => new TrainingOrder(group, quality, Effort, Metric));

    /// <summary>The arguments that decide results, as one would type them for one group; where things lie is left out.</summary>
    /// <param name="command">Name of the command.</param>
    /// <param name="group">Name of the group.</param>
    public string ArgumentsFor(string command, string group)
        => $"{command} --groups {group} --qualities {string.Join(',', Qualities)} --effort {Effort} --pixels {Pixels?.ToString() ?? "all"}"
            + (Metric == TrainingMetric.Psnr ? "" : $" --metric {Metric}");
}
