namespace NeuralAssets.Benchmarks.Compression;

/// <summary>One way to say how good a decoded group is, on a scale of decibels.</summary>
/// <param name="Name">As tables show it.</param>
/// <param name="Unit">Of its axis in plots.</param>
/// <param name="Of">The value of a point; null where the metric is not defined.</param>
internal sealed record QualityMetric(string Name, string Unit, Func<RatePoint, double?> Of)
{
    /// <summary>dB given to an MS-SSIM of 1, so that it stays finite; as much as 1 - 10^-6.</summary>
    private const double MaximumMsSsim = 60;

    /// <summary>Of all pixels of the group together: what a constant price of bits optimises, and what one exact image can't inflate.</summary>
    public static QualityMetric Psnr { get; } = new("PSNR", "dB", static point => point.Psnr);

    /// <summary>The mean of the images' own values, as tables of photographs have it.</summary>
    public static QualityMetric MeanPsnr { get; } = new("mean PSNR of the images", "dB", static point => point.MeanPsnr);

    public static QualityMetric MsSsim { get; } = new("MS-SSIM", "-10 log10(1 - MS-SSIM), dB", static point => Decibels(point.MsSsim));

    public static IReadOnlyList<QualityMetric> All { get; } = [Psnr, MeanPsnr, MsSsim];

    private static double? Decibels(double? msSsim)
        => msSsim is double value ? Math.Min(MaximumMsSsim, -10 * Math.Log10(1 - value)) : null;
}
