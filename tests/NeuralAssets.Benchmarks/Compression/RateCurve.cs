namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A codec's bytes as a function of quality: a shape-preserving cubic through its points, bytes by their logarithm.</summary>
internal sealed class RateCurve
{
    private readonly Pchip _logBytes;

    private RateCurve(Pchip logBytes) => _logBytes = logBytes;

    /// <summary>Null if the metric is not defined for every point.</summary>
    /// <param name="points">At least one; in any order. Those that are no better than a smaller one are left out.</param>
    /// <param name="metric">What quality is.</param>
    public static RateCurve? Through(IEnumerable<RatePoint> points, QualityMetric metric)
    {
        var qualities = new List<double>();
        var logBytes = new List<double>();
        foreach (RatePoint point in points.OrderBy(static point => point.Bytes))
        {
            if (metric.Of(point) is not double quality)
            {
                return null;
            }

            if (qualities.Count == 0 || quality > qualities[^1])
            {
                qualities.Add(quality);
                logBytes.Add(Math.Log(point.Bytes));
            }
        }

        return new RateCurve(new Pchip([.. qualities], [.. logBytes]));
    }

    /// <summary>Bytes at that quality; null outside of the points.</summary>
    public double? BytesAt(double quality) => _logBytes.At(quality) is double log ? Math.Exp(log) : null;

    /// <summary>
    /// The BD-rate (Bjøntegaard, VCEG-M33, with <see cref="Pchip"/> in place of one cubic): the mean of ln(bytes / the anchor's bytes) over the qualities
    /// that both reach, as a factor less one. -0.2 is 20 % fewer bytes than the anchor at equal quality. Null if they share no range.
    /// </summary>
    public double? BdRateAgainst(RateCurve anchor)
    {
        double from = Math.Max(_logBytes.First, anchor._logBytes.First);
        double to = Math.Min(_logBytes.Last, anchor._logBytes.Last);
        return from < to
            ? Math.Exp((_logBytes.Integral(from, to) - anchor._logBytes.Integral(from, to)) / (to - from)) - 1
            : null;
    }
}
