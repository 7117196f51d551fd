namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Everything measured for one group.</summary>
/// <param name="Group">Name.</param>
/// <param name="Setup">How and where.</param>
/// <param name="Images">How many were coded.</param>
/// <param name="Available">How many the whole group has.</param>
/// <param name="Cropped">How many of those coded were cropped.</param>
/// <param name="Pixels">Of all images coded.</param>
/// <param name="IsLossySource">Whether some of their files are JPEG.</param>
/// <param name="SourceBytes">Length of their files as given, uncropped.</param>
/// <param name="Trained">One point per quality.</param>
/// <param name="Others">Points of the other codecs, the lossless ones with quality 0.</param>
/// <param name="Comparisons">By each metric that is defined for the group.</param>
internal sealed record GroupComparison(
    string Group,
    RunSetup Setup,
    int Images,
    int Available,
    int Cropped,
    long Pixels,
    bool IsLossySource,
    long SourceBytes,
    IReadOnlyList<RatePoint> Trained,
    IReadOnlyList<RatePoint> Others,
    IReadOnlyList<MetricComparison> Comparisons)
{
    public static GroupComparison Of(
        EvenSubset subset, RunSetup setup, IReadOnlyList<RatePoint> trained, IReadOnlyList<RatePoint> others)
    {
        CorpusGroup group = subset.Group;
        return new GroupComparison(
            group.Name,
            setup,
            group.Images.Count,
            subset.Available,
            subset.Cropped,
            group.Pixels,
            group.IsLossySource,
            group.Images.Sum(static image => image.SourceBytes),
            trained,
            others,
            [.. QualityMetric.All.Select(metric => MetricComparison.Of(trained, others, metric)).OfType<MetricComparison>()]);
    }

    /// <summary>The BD-rate against a codec; null if it is not known.</summary>
    public double? BdRate(QualityMetric metric, string codec)
        => Comparisons.FirstOrDefault(comparison => comparison.Metric == metric.Name)
            ?.Codecs.FirstOrDefault(candidate => candidate.Codec == codec)
            ?.BdRate;
}
