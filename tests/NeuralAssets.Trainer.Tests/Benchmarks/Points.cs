using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

/// <summary>Points of imagined codecs.</summary>
internal static class Points
{
    public static RatePoint At(long bytes, double psnr, double? msSsim = null, string codec = "codec", int quality = 50)
        => new(codec, quality, bytes, psnr, psnr + 1, msSsim, 1, null);

    /// <summary>Points of a curve, given as pairs.</summary>
    public static RatePoint[] Curve(string codec, params (long Bytes, double Psnr)[] points)
        => [.. points.Select((point, i) => At(point.Bytes, point.Psnr, 1 - Math.Pow(10, -point.Psnr / 20), codec, quality: 10 + i))];

    /// <summary>A trained point with two images.</summary>
    public static RatePoint Trained(int quality, long bytes, double psnr, double? msSsim = null)
        => At(bytes, psnr, msSsim, TrainedPoint.Codec, quality) with
        {
            Trained = new TrainedDetail(
                1000, 100, 0.5, [new ImagePoint("a", 400_000, bytes / 2, psnr, msSsim), new ImagePoint("b,c", 600_000, bytes - (bytes / 2), psnr, null)]),
        };
}
