using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The quality of a decoded group, measured the same for every codec.</summary>
/// <param name="Images">Of each image, in the group's order.</param>
/// <param name="Psnr">dB of the mean squared error of all pixels of the group.</param>
internal sealed record Distortion(IReadOnlyList<ImageDistortion> Images, double Psnr)
{
    /// <summary>Mean of the images' PSNR, dB.</summary>
    public double MeanPsnr => Images.Average(static image => image.Psnr);

    /// <summary>Mean of the images' MS-SSIM; null if one of them is too small for it, for its bytes count all the same.</summary>
    public double? MsSsim => Images.All(static image => image.MsSsim is not null) ? Images.Average(static image => image.MsSsim) : null;

    /// <param name="images">The sources.</param>
    /// <param name="decoded">Pixels of each, straight alpha, in the same order.</param>
    public static Distortion Of(IReadOnlyList<SourceImage> images, IReadOnlyList<byte[]> decoded)
    {
        var each = new ImageDistortion[images.Count];
        double[] squares = new double[images.Count];
        Parallel.For(0, images.Count, i =>
        {
            SourceImage image = images[i];
            bool hasAlpha = image.Alpha != SourceAlpha.Opaque;
            double error = ImageQuality.MeanSquaredError(image.Rgba, decoded[i], hasAlpha);
            squares[i] = error * image.Pixels;
            each[i] = new ImageDistortion(
                ImageQuality.PsnrOf(error),
                ImageQuality.MsSsim(image.Rgba, decoded[i], image.Width, image.Height, hasAlpha));
        });
        return new Distortion(each, ImageQuality.PsnrOf(squares.Sum() / images.Sum(static image => image.Pixels)));
    }
}
