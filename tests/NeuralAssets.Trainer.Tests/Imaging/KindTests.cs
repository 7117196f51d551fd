using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Imaging;

/// <summary>What an image's kind changes before and after training.</summary>
public sealed class KindTests
{
    [Theory]
    [InlineData((int)ImageKind.Color, 0)]
    [InlineData((int)ImageKind.Normal, 90)]
    [InlineData((int)ImageKind.Data, 90)]
    public void Only_colours_are_cleared_under_alpha_0(int kind, int expected)
        => Assert.Equal(expected, Image((ImageKind)kind, [90, 80, 70, 0, 1, 2, 3, 255]).Rgba[0]);

    [Fact]
    public void A_normal_map_is_never_grey()
    {
        Assert.True(Image(ImageKind.Color, [9, 9, 9, 255]).IsGrey);
        Assert.True(Image(ImageKind.Data, [9, 9, 9, 255]).IsGrey);
        Assert.False(Image(ImageKind.Normal, [9, 9, 9, 255]).IsGrey);
    }

    [Fact]
    public void Hidden_colours_count_where_alpha_is_data()
    {
        byte[] source = [90, 80, 70, 0, 1, 2, 3, 255];
        byte[] decoded = [100, 80, 70, 0, 1, 2, 3, 255];
        Assert.Equal(ImageQuality.PsnrOf(100 / 8.0), ImageQuality.Psnr(Image(ImageKind.Data, [.. source]), decoded), 6);
        Assert.Equal(ImageQuality.PsnrOf(100 / 6.0), ImageQuality.Psnr(Image(ImageKind.Normal, [.. source]), decoded), 6);
        Assert.Equal(ImageQuality.MaximumPsnr, ImageQuality.Psnr(Image(ImageKind.Color, [.. source]), decoded));
    }

    [Fact]
    public void The_blue_of_normal_maps_does_not_count()
    {
        SourceImage source = Image(ImageKind.Normal, [90, 80, 70, 255]);
        Assert.Equal(ImageQuality.MaximumPsnr, ImageQuality.Psnr(source, [90, 80, 200, 255]));
        Assert.Equal(ImageQuality.PsnrOf(50), ImageQuality.Psnr(source, [80, 80, 200, 255]), 6);
    }

    [Fact]
    public void Angles_between_vectors_are_measured_in_degrees()
    {
        // x + z, 45 degrees from z and 90 from -x + z; 0 is no component of bytes, so all are off by a little.
        byte[] up = [128, 128, 255, 255];
        byte[] right = [218, 128, 218, 255];
        byte[] left = [37, 128, 218, 255];
        Assert.Equal(new AngularError(0, 0), AngularError.Measure(up, up));
        Assert.Equal(45, AngularError.Measure(up, right).Mean, 0.5);
        Assert.Equal(90, AngularError.Measure(left, right).Mean, 0.5);

        byte[] many = [.. Enumerable.Repeat(up, 100).SelectMany(pixel => pixel)];
        byte[] fourOff = [.. Enumerable.Repeat(right, 4).Concat(Enumerable.Repeat(up, 96)).SelectMany(pixel => pixel)];
        byte[] sixOff = [.. Enumerable.Repeat(right, 6).Concat(Enumerable.Repeat(up, 94)).SelectMany(pixel => pixel)];
        Assert.Equal(0, AngularError.Measure(many, fourOff).Percentile95);
        Assert.Equal(45, AngularError.Measure(many, sixOff).Percentile95, 0.5);
    }

    /// <summary>The quadratic form against the measure itself: what noise costs in smooth and in busy places.</summary>
    [Fact]
    public void Weights_tell_where_errors_cost_similarity()
    {
        const int Side = 176;
        var random = new Random(3);
        byte[] pixels = new byte[4 * Side * Side];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            bool isBusy = i / 4 % Side >= Side / 2;
            pixels[i] = pixels[i + 1] = pixels[i + 2] = (byte)(128 + (isBusy ? random.Next(-40, 41) : random.Next(-3, 4)));
            pixels[i + 3] = 255;
        }

        SourceImage image = Image(ImageKind.Color, pixels, Side);
        using ErrorWeights weights = MsSsimWeights.Of(image);

        double smoothLoss = 1 - ImageQuality.MsSsim(image, Noisy(image.Rgba, Side, isBusy: false, random))!.Value;
        double busyLoss = 1 - ImageQuality.MsSsim(image, Noisy(image.Rgba, Side, isBusy: true, random))!.Value;
        double smoothWeight = WhiteError(weights, 10, (Side / 2) - 20);
        double busyWeight = WhiteError(weights, (Side / 2) + 20, Side - 10);
        Assert.InRange(smoothWeight / busyWeight, 0.5 * smoothLoss / busyLoss, 2 * smoothLoss / busyLoss);
        Assert.True(smoothLoss > 4 * busyLoss);
    }

    /// <summary>What white noise between two columns counts: a quarter of its squares is left at each coarser scale.</summary>
    private static unsafe double WhiteError(ErrorWeights weights, int left, int right)
        => Enumerable.Range(0, weights.Scales).Sum(s => Math.Pow(0.25, s) * Enumerable.Range(left, right - left).Average(x => weights.Row(s, 40 >> s)[x >> s]));

    private static byte[] Noisy(byte[] pixels, int side, bool isBusy, Random random)
    {
        byte[] noisy = [.. pixels];
        for (int i = 0; i < noisy.Length; i += 4)
        {
            bool here = i / 4 % side >= side / 2 == isBusy;
            noisy[i] = noisy[i + 1] = noisy[i + 2] = (byte)(noisy[i] + (here ? random.Next(-3, 4) : 0));
        }

        return noisy;
    }

    private static SourceImage Image(ImageKind kind, byte[] rgba, int width = 0)
    {
        int pixels = rgba.Length / 4;
        width = width == 0 ? pixels : width;
        return SourceImage.FromPixels("a", "a.png", width, pixels / width, rgba, rgba.Length, kind);
    }
}
