namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The smallest that any other codec makes of a group at a PSNR, lossless ones included.</summary>
/// <param name="Codec">Which one.</param>
/// <param name="Bytes">Interpolated, if it is lossy.</param>
internal sealed record BestGeneral(string Codec, double Bytes)
{
    /// <summary>Null if no codec reaches that PSNR within its ladder.</summary>
    public static BestGeneral? At(double psnr, IReadOnlyList<RatePoint> others)
        => others
            .GroupBy(static point => point.Codec)
            .Select(points => (Codec: points.Key, Bytes: BytesAt(psnr, points)))
            .Where(static candidate => candidate.Bytes is not null)
            .OrderBy(static candidate => candidate.Bytes)
            .Select(static candidate => new BestGeneral(candidate.Codec, candidate.Bytes!.Value))
            .FirstOrDefault();

    private static double? BytesAt(double psnr, IEnumerable<RatePoint> points)
        => points.First().IsLossless ? points.First().Bytes : RateCurve.Through(points, QualityMetric.Psnr)!.BytesAt(psnr);
}
