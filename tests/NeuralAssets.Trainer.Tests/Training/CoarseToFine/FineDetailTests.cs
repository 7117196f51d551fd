using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.CoarseToFine;

namespace NeuralAssets.Trainer.Tests.Training.CoarseToFine;

public sealed class FineDetailTests
{
    private const int Side = 33;
    private static readonly TrainingPreset s_fast = TrainingPreset.For(Effort.Fast);

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

    /// <summary>Chequers of two by two are what the halved picture loses; each of its pixels stands for four.</summary>
    [Fact]
    public void An_octave_has_the_contrast_of_its_scale_only()
    {
        using PixelTarget target = Target(32, static (x, y) => (byte)(255 * (((x / 2) + (y / 2)) & 1)));
        double[] octaves = FineDetail.Octaves(target, 3);
        Assert.Equal(0.25 * 32 * 32, octaves[1], 1e-3);
        Assert.Equal(0, octaves[2], 1e-4);
    }

    [Theory]
    [InlineData(1e-3f, 1)]
    [InlineData(1e-4f, 0)]
    public void What_is_little_detail_depends_on_lambda(float lambda, int empty)
    {
        // Pairs of rows that differ by 16 of 255 lose 8 of 255 a pixel: 0.00098 squared.
        using var crop = new TrainingImage(Target(32, static (_, y) => (byte)(100 + (16 * (y & 1)))), lambda, gridCount: 3);
        FineDetail detail = Measure(crop);
        Assert.Equal((0, empty), (detail.SmoothOctaves, detail.EmptyGrids));
        Assert.Equal(0.00098 / lambda, detail.Finest, 0.01 / lambda * 0.001);
        TrainingPreset preset = detail.CoarseToFine(s_fast);
        Assert.Equal(empty, preset.WarmUp.EmptyGrids);
        Assert.Empty(preset.Coarse);
        Assert.Same(s_fast.Main, preset.Main);
    }

    /// <summary>Four times as small may lambda be, for what is expected of a budget may be as wrong.</summary>
    [Theory]
    [InlineData(5e-4f, false, 0)]
    [InlineData(5e-4f, true, 1)]
    [InlineData(1e-4f, true, 0)]
    public void With_a_budget_more_detail_counts_as_little(float lambda, bool hasBudget, int empty)
    {
        using var crop = new TrainingImage(Target(32, static (_, y) => (byte)(100 + (16 * (y & 1)))), lambda, gridCount: 3);
        FineDetail detail = FineDetail.Measure([crop], hasBudget);
        Assert.Equal((0, empty), (detail.SmoothOctaves, detail.EmptyGrids));
    }

    [Theory]
    [InlineData(7, 4)]
    [InlineData(4, 3)]
    [InlineData(1, 0)]
    public void A_flat_picture_begins_at_reduced_size(int grids, int octaves)
    {
        using var crop = new TrainingImage(Target(128, static (_, _) => 77), 1e-3f, grids);
        FineDetail detail = Measure(crop);
        Assert.Equal((octaves, octaves), (detail.SmoothOctaves, detail.EmptyGrids));
        TrainingPreset preset = detail.CoarseToFine(s_fast);
        Assert.Equal(octaves, preset.WarmUp.EmptyGrids);
        Assert.Equal(octaves, preset.Coarse.Count);
        Assert.Equal(octaves == 0, preset.HasEncoder);
    }

    /// <summary>So a group takes about as long as one that is not smooth.</summary>
    [Fact]
    public void No_octave_is_half_of_the_main_phases_work_and_the_schedule_goes_on_through_all_of_them()
    {
        TrainingPreset preset = new FineDetail(SmoothOctaves: 4, EmptyGrids: 4, Finest: 0).CoarseToFine(s_fast);
        Assert.Equal(s_fast.Main.Updates, preset.Main.Updates);
        Assert.All(preset.Coarse.Reverse().Select((phase, i) => phase.Updates / Math.Pow(4, i + 1)), work => Assert.InRange(work, 1, 0.5 * s_fast.Main.Updates));
        Assert.Equal(preset.Coarse.Select(static phase => phase.Updates).OrderDescending(), preset.Coarse.Select(static phase => phase.Updates));
        Assert.Equal(0, preset.Coarse[0].Part.First);
        Assert.Equal(s_fast.Main.LatentRate.First, preset.Coarse[0].LatentStepAt(0).Rate, 1e-6);
        Assert.True(preset.Main.LatentStepAt(0).Rate < s_fast.Main.LatentStepAt(0).Rate);
        Assert.Equal(s_fast.Main.LatentStepAt(1), preset.Main.LatentStepAt(1));
        Assert.Equal(s_fast.Main.RoundingAt(1), preset.Main.RoundingAt(1));
    }

    /// <summary>A black glyph has no colours to be seen, but edges.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    public void Detail_of_an_alpha_that_the_synthesis_says_counts(bool isSaid, int empty)
    {
        var rgba = new byte[4 * 128 * 128];
        for (int i = 0; i < 128 * 128; i++)
        {
            rgba[(4 * i) + 3] = (byte)(255 * ((i % 128 / 8) & 1));
        }

        using var crop = new TrainingImage(new PixelTarget(rgba, 128, 128, isSaid ? AlphaKind.Synthesis : AlphaKind.Mask, grey: false), 1e-3f, gridCount: 7);
        Assert.Equal(empty, Measure(crop).SmoothOctaves);
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
        Assert.Equal(0, Measure(crop).EmptyGrids);
    }

    private static FineDetail Measure(TrainingImage crop) => FineDetail.Measure([crop], hasBudget: false);

    private static double Error(int side, Func<int, int, byte> grey)
    {
        using PixelTarget target = Target(side, grey);
        return FineDetail.Octaves(target, 1)[0];
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
