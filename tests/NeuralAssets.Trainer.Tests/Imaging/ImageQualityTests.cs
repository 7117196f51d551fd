using System.Diagnostics;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Imaging;

public sealed class ImageQualityTests
{
    [Fact]
    public void GivesIdenticalImagesTheMaximum()
    {
        byte[] image = ImageFiles.Rgba(176, 176);

        Assert.Equal(0, ImageQuality.MeanSquaredError(image, image, hasAlpha: false));
        Assert.Equal(100, ImageQuality.Psnr(image, image, hasAlpha: false));
        Assert.Equal(1, ImageQuality.MsSsim(image, image, 176, 176, hasAlpha: false)!.Value, 6);
    }

    [Fact]
    public void LeavesExactImagesOutOfTheMean()
    {
        Assert.Equal(35, ImageQuality.MeanPsnr([30, 100, 40]));
        Assert.Equal(100, ImageQuality.MeanPsnr([100, 100]));
        Assert.True(double.IsNaN(ImageQuality.MeanPsnr([double.NaN, double.NaN])));
    }

    [Fact]
    public void AveragesTheSquaredErrorOverRedGreenAndBlue()
    {
        byte[] source = [10, 20, 30, 255, 0, 0, 0, 255];
        byte[] decoded = [13, 20, 26, 7, 0, 5, 0, 9];

        // (9 + 16 + 25) / 6; alpha does not count in an opaque image.
        Assert.Equal(50.0 / 6, ImageQuality.MeanSquaredError(source, decoded, hasAlpha: false), 12);
    }

    [Fact]
    public void ComparesPremultipliedColoursAndAlpha()
    {
        byte[] source = [255, 0, 0, 51, 9, 9, 9, 0];
        byte[] decoded = [255, 0, 0, 102, 200, 100, 0, 0];

        // Red 51 against 102, alpha 51 against 102; what lies under alpha 0 is invisible: (51^2 + 51^2) / 8.
        Assert.Equal(2 * 51.0 * 51.0 / 8, ImageQuality.MeanSquaredError(source, decoded, hasAlpha: true), 9);
    }

    [Theory]
    [InlineData(1, 48.1308)]
    [InlineData(10, 28.1308)]
    [InlineData(255, 0)]
    public void TurnsErrorsIntoDecibels(int difference, double expected)
    {
        byte[] source = [0, 0, 0, 255];
        byte[] decoded = [(byte)difference, (byte)difference, (byte)difference, 255];

        Assert.Equal(expected, ImageQuality.Psnr(source, decoded, hasAlpha: false), 4);
    }

    [Fact]
    public void RefusesImagesOfDifferentSize()
        => Assert.Throws<ArgumentException>(() => ImageQuality.Psnr(new byte[8], new byte[4], hasAlpha: false));

    [Theory]
    [InlineData(175, 400)]
    [InlineData(400, 175)]
    public void HasNoMsSsimForSmallImages(int width, int height)
    {
        byte[] image = ImageFiles.Rgba(width, height);

        Assert.Null(ImageQuality.MsSsim(image, image, width, height, hasAlpha: false));
    }

    [Fact]
    public void GivesFlatImagesTheLuminanceTermOfTheCoarsestScaleAlone()
    {
        byte[] source = Flat(176, 176, 100);
        byte[] decoded = Flat(176, 176, 150);

        // No contrast anywhere, so structure is 1 at every scale and luminance counts once, with the exponent 0.1333.
        double luminance = ((2.0 * 100 * 150) + 6.5025) / ((100.0 * 100) + (150.0 * 150) + 6.5025);
        Assert.Equal(Math.Pow(luminance, 0.1333), ImageQuality.MsSsim(source, decoded, 176, 176, hasAlpha: false)!.Value, 4);
    }

    [Theory]
    [InlineData(176, 176)]
    [InlineData(203, 187)]
    public void EqualsThePlainDefinition(int width, int height)
    {
        byte[] source = Noisy(width, height, seed: 1, amplitude: 60);
        byte[] decoded = Noisy(width, height, seed: 2, amplitude: 90);

        double expected = (PlainMsSsim.Compare(source, decoded, width, height, 0)
            + PlainMsSsim.Compare(source, decoded, width, height, 1)
            + PlainMsSsim.Compare(source, decoded, width, height, 2)) / 3;

        Assert.InRange(expected, 0.1, 0.99);
        Assert.Equal(expected, ImageQuality.MsSsim(source, decoded, width, height, hasAlpha: false)!.Value, 4);
    }

    [Fact]
    public void FallsAsNoiseGrows()
    {
        byte[] source = ImageFiles.Rgba(200, 200);

        double previous = 1;
        foreach (int amplitude in (ReadOnlySpan<int>)[2, 10, 40])
        {
            double value = ImageQuality.MsSsim(source, Noisy(200, 200, 3, amplitude), 200, 200, hasAlpha: false)!.Value;
            Assert.InRange(value, 0, previous - 0.001);
            previous = value;
        }
    }

    [Fact]
    public void MeasuresAMegapixelQuickly()
    {
        byte[] source = Noisy(1024, 1024, 1, 10);
        byte[] decoded = Noisy(1024, 1024, 2, 10);
        ImageQuality.MsSsim(source.AsSpan(0, 4 * 176 * 176), decoded.AsSpan(0, 4 * 176 * 176), 176, 176, hasAlpha: false);

        var watch = Stopwatch.StartNew();
        ImageQuality.MsSsim(source, decoded, 1024, 1024, hasAlpha: false);

        // Half a second is the aim; the bound only catches a lost order of magnitude on a busy machine.
        Assert.True(watch.Elapsed.TotalSeconds < 3, $"{watch.Elapsed.TotalSeconds:F2} s");
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMilliseconds:F0} ms");
    }

    private static byte[] Flat(int width, int height, byte value)
    {
        byte[] rgba = new byte[4 * width * height];
        rgba.AsSpan().Fill(value);
        return rgba;
    }

    private static byte[] Noisy(int width, int height, int seed, int amplitude)
    {
        var random = new Random(seed);
        byte[] rgba = ImageFiles.Rgba(width, height);
        for (int i = 0; i < rgba.Length; i++)
        {
            rgba[i] = (byte)Math.Clamp(rgba[i] + random.Next(-amplitude, amplitude + 1), 0, 255);
        }

        return rgba;
    }
}
