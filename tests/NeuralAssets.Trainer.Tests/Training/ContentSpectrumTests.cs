using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>What is expected of pictures before anything is trained.</summary>
public sealed class ContentSpectrumTests
{
    private const double Lambda = 1e-3;
    private const int Side = 64;

    [Fact]
    public void A_flat_picture_takes_next_to_nothing()
        => Assert.InRange(Content(static (_, _, _) => 77).ExpectedBytes(Lambda), 0, 20);

    [Fact]
    public void A_slope_takes_far_less_than_noise()
        => Assert.InRange(Slope().ExpectedBytes(Lambda), 0, Noise().ExpectedBytes(Lambda) / 20);

    /// <summary>Half a bit for each time that lambda is halved: white noise is coded like any source of independent values.</summary>
    [Fact]
    public void Noise_takes_half_a_bit_more_a_value_when_lambda_is_halved()
    {
        ContentSpectrum content = Noise();
        double more = content.ExpectedBytes(1e-6) - content.ExpectedBytes(2e-6);
        Assert.Equal(3 * Side * Side * 0.5 / 8, more, 0.02 * more);
    }

    [Fact]
    public void Equal_channels_take_less_than_independent_ones()
    {
        byte[] noise = Bytes(Side * Side);
        double equal = Content((x, y, _) => noise[(y * Side) + x]).ExpectedBytes(Lambda);
        Assert.InRange(equal, 0, 0.5 * Noise().ExpectedBytes(Lambda));
    }

    /// <summary>One plane stands for three equal ones.</summary>
    [Fact]
    public void A_grey_target_takes_what_its_colours_would()
    {
        byte[] noise = Bytes(Side * Side);
        byte Value(int x, int y, int c) => noise[(y * Side) + x];
        double colours = Content(Value).ExpectedBytes(Lambda);
        Assert.Equal(colours, Content(Value, grey: true).ExpectedBytes(Lambda), 1e-3 * colours);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(5, 3)]
    [InlineData(33, 64)]
    public void Any_size_has_an_answer(int width, int height)
    {
        using var target = new PixelTarget(Bytes(4 * width * height), width, height, AlphaKind.Synthesis, grey: false);
        var content = new ContentSpectrum(target);
        Assert.InRange(content.ExpectedBytes(Lambda), 0, 4 * width * height);
        Assert.InRange(content.ExpectedPsnr(Lambda), 20, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    public void A_picture_of_one_colour_is_expected_without_error(byte level)
    {
        ContentSpectrum content = Content((_, _, _) => level);
        Assert.True(content.IsFlat);
        Assert.Equal(100, content.ExpectedPsnr(1e-2));
        Assert.False(Content((x, y, c) => (byte)(level + (x == Side - 1 && y == Side - 1 && c == 2 ? 1 : 0))).IsFlat);
    }

    /// <summary>All coefficients of noise are far above a small lambda, which is then, three times as one plane stands for three, the error that each keeps.</summary>
    [Fact]
    public void The_error_of_grey_noise_is_lambda()
    {
        byte[] noise = Bytes(Side * Side);
        Assert.InRange(Content((x, y, _) => noise[(y * Side) + x], grey: true).ExpectedPsnr(1e-4), 40, 41);
    }

    [Fact]
    public void Smooth_pictures_are_expected_to_be_better_than_noise_at_the_same_lambda()
        => Assert.True(Slope().ExpectedPsnr(Lambda) > Noise().ExpectedPsnr(Lambda) + 10);

    [Theory]
    [InlineData(25)]
    [InlineData(33)]
    public void The_factor_is_that_at_which_a_psnr_is_expected(double psnr)
    {
        double factor = Factor(new RateGoal(psnr, null), otherBytes: 1000, out ContentSpectrum[] content, out double[] lambdas);
        Assert.Equal(psnr, content.Select((image, i) => image.ExpectedPsnr(factor * lambdas[i])).Average(), 0.01);
    }

    /// <summary>But a budget for networks alone leaves latents a twentieth.</summary>
    [Theory]
    [InlineData(8000, 1000, 7000)]
    [InlineData(9000, 9500, 450)]
    public void The_factor_is_that_at_which_the_rest_of_a_budget_is_expected(int budget, int otherBytes, double left)
    {
        double factor = Factor(new RateGoal(null, budget), otherBytes, out ContentSpectrum[] content, out double[] lambdas);
        Assert.Equal(left, content.Select((image, i) => image.ExpectedBytes(factor * lambdas[i])).Sum(), 0.01 * left);
    }

    private static double Factor(RateGoal goal, double otherBytes, out ContentSpectrum[] content, out double[] lambdas)
    {
        content = [Noise(), Slope()];
        lambdas = [1e-3, 2e-3];
        return RateModel.ContentFactor(goal, content, [false, false], lambdas, otherBytes);
    }

    private static ContentSpectrum Noise()
    {
        byte[] noise = Bytes(3 * Side * Side);
        return Content((x, y, c) => noise[(((y * Side) + x) * 3) + c]);
    }

    private static ContentSpectrum Slope() => Content(static (x, y, _) => (byte)(x + y + 50));

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(2).NextBytes(bytes);
        return bytes;
    }

    private static ContentSpectrum Content(Func<int, int, int, byte> value, bool grey = false)
    {
        var rgba = new byte[4 * Side * Side];
        for (int i = 0; i < rgba.Length; i++)
        {
            (int x, int y, int c) = (i / 4 % Side, i / 4 / Side, i % 4);
            rgba[i] = c == 3 ? byte.MaxValue : value(x, y, c);
        }

        using var target = new PixelTarget(rgba, Side, Side, AlphaKind.Opaque, grey);
        return new ContentSpectrum(target);
    }
}
