using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The quality of a decoded group: means of the images' values, the same for every codec.</summary>
/// <param name="Psnr">dB.</param>
/// <param name="MsSsim">Over the images that are large enough; null if none is.</param>
internal readonly record struct Distortion(double Psnr, double? MsSsim)
{
    /// <param name="images">The sources.</param>
    /// <param name="decoded">Pixels of each, straight alpha, in the same order.</param>
    public static Distortion Of(IReadOnlyList<SourceImage> images, IReadOnlyList<byte[]> decoded)
    {
        double[] psnr = new double[images.Count];
        double?[] msSsim = new double?[images.Count];
        Parallel.For(0, images.Count, i =>
        {
            SourceImage image = images[i];
            bool hasAlpha = image.Alpha != AlphaKind.Opaque;
            psnr[i] = ImageQuality.Psnr(image.Rgba, decoded[i], hasAlpha);
            msSsim[i] = ImageQuality.MsSsim(image.Rgba, decoded[i], image.Width, image.Height, hasAlpha);
        });
        return new Distortion(psnr.Average(), msSsim.Average());
    }
}
