using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class ContentSpectrumTests
{
    private const int Side = 64;

    [Fact]
    public void A_black_picture_is_expected_without_error() => Assert.Equal(100, Content(static _ => 0).ExpectedPsnr(1e-2));

    /// <summary>All coefficients of noise are far above a small lambda, which is then the error that each keeps.</summary>
    [Fact]
    public void The_error_of_noise_is_lambda()
        => Assert.InRange(Noise().ExpectedPsnr(1e-4), 40, 41);

    [Fact]
    public void Smooth_pictures_are_expected_to_be_better_than_noise_at_the_same_lambda()
        => Assert.True(Content(static i => (byte)((i % Side) + (i / Side))).ExpectedPsnr(1e-3) > Noise().ExpectedPsnr(1e-3) + 10);

    [Theory]
    [InlineData(25)]
    [InlineData(33)]
    public void The_factor_is_that_at_which_the_goal_is_expected(double psnr)
    {
        ContentSpectrum[] content = [Noise(), Noise()];
        double[] lambdas = [1e-3, 2e-3];
        double factor = RateModel.ContentFactor(psnr, content, lambdas);
        Assert.Equal(psnr, content.Select((image, i) => image.ExpectedPsnr(factor * lambdas[i])).Average(), 0.01);
    }

    private static ContentSpectrum Noise()
    {
        var random = new Random(1);
        return Content(_ => (byte)random.Next(256));
    }

    private static ContentSpectrum Content(Func<int, byte> grey)
    {
        var rgba = new byte[4 * Side * Side];
        for (int i = 0; i < Side * Side; i++)
        {
            rgba.AsSpan(4 * i, 3).Fill(grey(i));
            rgba[(4 * i) + 3] = byte.MaxValue;
        }

        using var target = new PixelTarget(rgba, Side, Side, AlphaKind.Opaque, grey: true);
        return new ContentSpectrum(target);
    }
}
