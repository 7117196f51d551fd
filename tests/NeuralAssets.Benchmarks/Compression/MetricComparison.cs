namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A trained group against the other lossy codecs by one metric.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Codecs">One per codec.</param>
internal sealed record MetricComparison(string Metric, IReadOnlyList<CodecComparison> Codecs)
{
    /// <summary>Null if the metric is not defined for the group.</summary>
    /// <param name="trained">One per quality.</param>
    /// <param name="others">Points of all other codecs.</param>
    /// <param name="metric">What quality is.</param>
    public static MetricComparison? Of(IReadOnlyList<RatePoint> trained, IReadOnlyList<RatePoint> others, QualityMetric metric)
    {
        if (RateCurve.Through(trained, metric) is not { } ours)
        {
            return null;
        }

        var codecs = new List<CodecComparison>();
        foreach (IGrouping<string, RatePoint> points in others.Where(static point => !point.IsLossless).GroupBy(static point => point.Codec))
        {
            RateCurve theirs = RateCurve.Through(points, metric)!;
            codecs.Add(new CodecComparison(
                points.Key,
                [.. trained.Select(point => point.Bytes / theirs.BytesAt(metric.Of(point)!.Value))],
                ours.BdRateAgainst(theirs)));
        }

        return new MetricComparison(metric.Name, codecs);
    }
}
