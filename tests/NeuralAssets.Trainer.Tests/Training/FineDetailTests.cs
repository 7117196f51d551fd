using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class FineDetailTests
{
    private const int Side = 33;

    [Fact]
    public void A_chequered_picture_loses_all_its_contrast_at_half_resolution()
        => Assert.Equal(0.25 * 32 * 32, Error(32, static (x, y) => (byte)(255 * ((x + y) & 1))), 1e-3);

    [Fact]
    public void A_flat_picture_loses_nothing() => Assert.Equal(0, Error(Side, static (_, _) => 77), 1e-4);

    /// <summary>A pair's last pixel stands alone where the side is odd.</summary>
    [Fact]
    public void A_slope_loses_little() => Assert.InRange(Error(Side, static (x, y) => (byte)(x + y)) / (Side * Side), 0, 1e-5);

    [Fact]
    public void Rows_and_columns_count_alike()
        => Assert.Equal(
            Error(Side, static (x, _) => (byte)(x * x * 37)),
            Error(Side, static (_, y) => (byte)(y * y * 37)),
            1e-3);

    [Theory]
    [InlineData(1e-3f, true)]
    [InlineData(1e-4f, false)]
    public void What_is_little_detail_depends_on_lambda(float lambda, bool isLittle)
    {
        // Pairs of rows that differ by 16 of 255 lose 8 of 255 a pixel: 0.00098 squared.
        using var crop = new TrainingImage(Target(32, static (_, y) => (byte)(100 + (16 * (y & 1)))), lambda, gridCount: 3);
        double start = FineDetail.FinestFrom([crop]);
        Assert.Equal(isLittle, start > 0);
        Assert.InRange(start, 0, 0.9);
    }

    /// <summary>The same detail counts the same in a corner of a transparent picture.</summary>
    [Theory]
    [InlineData(32)]
    [InlineData(8)]
    public void Transparent_pixels_do_not_count(int visible)
    {
        var rgba = new byte[4 * 32 * 32];
        for (int i = 0; i < 32 * 32; i++)
        {
            if (i % 32 < visible && i / 32 < visible)
            {
                rgba.AsSpan(4 * i, 4).Fill((byte)(100 + (60 * (i % 2))));
                rgba[(4 * i) + 3] = byte.MaxValue;
            }
        }

        using var crop = new TrainingImage(new PixelTarget(rgba, 32, 32, AlphaKind.Mask, grey: false), 5e-3f, gridCount: 3);
        Assert.Equal(0, FineDetail.FinestFrom([crop]));
    }

    private static double Error(int side, Func<int, int, byte> grey)
    {
        using PixelTarget target = Target(side, grey);
        return FineDetail.HalfResolutionError(target);
    }

    private static PixelTarget Target(int side, Func<int, int, byte> grey)
    {
        var rgba = new byte[4 * side * side];
        for (int i = 0; i < rgba.Length; i++)
        {
            rgba[i] = i % 4 == 3 ? byte.MaxValue : grey(i / 4 % side, i / 4 / side);
        }

        return new PixelTarget(rgba, side, side, AlphaKind.Opaque, grey: false);
    }
}
