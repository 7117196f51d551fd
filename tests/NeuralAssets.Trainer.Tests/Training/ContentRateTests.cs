using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class ContentRateTests
{
    private const double Lambda = 1e-3;
    private const int Side = 64;

    [Fact]
    public void A_flat_picture_takes_next_to_nothing()
        => Assert.InRange(Bytes(static (_, _, _) => 77), 0, 20);

    [Fact]
    public void A_slope_takes_far_less_than_noise()
    {
        var random = new Random(1);
        double slope = Bytes(static (x, y, _) => (byte)(x + y + 50));
        double noise = Bytes((_, _, _) => (byte)random.Next(256));
        Assert.InRange(slope, 0, noise / 20);
    }

    /// <summary>Half a bit for each time that lambda is halved: white noise is coded like any source of independent values.</summary>
    [Fact]
    public void Noise_takes_half_a_bit_more_a_value_when_lambda_is_halved()
    {
        byte[] noise = Noise(3 * Side * Side);
        byte Value(int x, int y, int c) => noise[(((y * Side) + x) * 3) + c];
        double more = Bytes(Value, lambda: 1e-6) - Bytes(Value, lambda: 2e-6);
        Assert.Equal(3 * Side * Side * 0.5 / 8, more, 0.02 * more);
    }

    [Fact]
    public void Equal_channels_take_less_than_independent_ones()
    {
        byte[] noise = Noise(3 * Side * Side);
        double equal = Bytes((x, y, _) => noise[(y * Side) + x]);
        double independent = Bytes((x, y, c) => noise[(((y * Side) + x) * 3) + c]);
        Assert.InRange(equal, 0, 0.5 * independent);
    }

    /// <summary>One plane stands for three equal ones.</summary>
    [Fact]
    public void A_grey_target_takes_what_its_colours_would()
    {
        byte[] noise = Noise(Side * Side);
        byte Value(int x, int y, int c) => noise[(y * Side) + x];
        Assert.Equal(Bytes(Value), Bytes(Value, grey: true), 1.0);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(5, 3)]
    [InlineData(33, 64)]
    public void Any_size_has_an_answer(int width, int height)
    {
        byte[] noise = Noise(4 * width * height);
        using var target = new PixelTarget(noise, width, height, AlphaKind.Synthesis, grey: false);
        Assert.InRange(ContentRate.ExpectedBytes(target, Lambda), 0, 4 * width * height);
    }

    private static byte[] Noise(int count)
    {
        var noise = new byte[count];
        new Random(2).NextBytes(noise);
        return noise;
    }

    private static double Bytes(Func<int, int, int, byte> value, double lambda = Lambda, bool grey = false)
    {
        var rgba = new byte[4 * Side * Side];
        for (int i = 0; i < rgba.Length; i++)
        {
            (int x, int y, int c) = (i / 4 % Side, i / 4 / Side, i % 4);
            rgba[i] = c == 3 ? byte.MaxValue : value(x, y, c);
        }

        using var target = new PixelTarget(rgba, Side, Side, AlphaKind.Opaque, grey);
        return ContentRate.ExpectedBytes(target, lambda);
    }
}
