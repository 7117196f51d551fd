using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Training.CoarseToFine;

namespace NeuralAssets.Trainer.Tests.Training.CoarseToFine;

public sealed unsafe class ReducedTargetTests
{
    /// <summary>5 x 3 pixels become 3 x 2; the last column and row stand for fewer.</summary>
    [Fact]
    public void A_pixel_is_the_mean_of_those_within_the_picture()
    {
        using PixelTarget reduced = Reduce(5, 3, octaves: 1, AlphaKind.Opaque, static (x, y) => [(byte)(10 * x), (byte)(20 * y), (byte)(x + y), 255]);
        Assert.Equal((3, 2), (reduced.Width, reduced.Height));
        Assert.Equal([5, 25, 40], Row(reduced, 0, 0));
        Assert.Equal([40, 40, 40], Row(reduced, 1, 1));
        Assert.Equal([1, 3, 5], Row(reduced, 2, 0));
    }

    [Fact]
    public void Two_octaves_are_the_mean_of_sixteen_pixels()
    {
        using PixelTarget reduced = Reduce(8, 4, octaves: 2, AlphaKind.Opaque, static (x, y) => [(byte)(x * y), 0, 0, 255]);
        Assert.Equal([2, 8], Row(reduced, 0, 0));
    }

    [Fact]
    public void Hidden_colours_do_not_count()
    {
        using PixelTarget reduced = Reduce(2, 2, octaves: 1, AlphaKind.Synthesis, static (x, _) => [(byte)(x == 0 ? 200 : 7), 0, 0, (byte)(x == 0 ? 100 : 0)]);
        Assert.Equal([200], Row(reduced, 0, 0));
        Assert.Equal([50], Row(reduced, reduced.AlphaPlane, 0));
    }

    [Fact]
    public void Where_alpha_is_data_they_do()
    {
        using PixelTarget reduced = Reduce(
            2, 2, octaves: 1, AlphaKind.Synthesis, static (x, _) => [(byte)(x == 0 ? 200 : 8), 0, 0, (byte)(x == 0 ? 100 : 0)], ImageKind.Data);
        Assert.True(reduced.IsStraight);
        Assert.Equal([104], Row(reduced, 0, 0));
    }

    /// <summary>A mask's edge is neither transparent nor opaque there, and is known all the same.</summary>
    [Fact]
    public void The_alpha_of_a_mask_is_known()
    {
        using PixelTarget reduced = Reduce(4, 2, octaves: 1, AlphaKind.Mask, static (x, _) => [9, 9, 9, (byte)(x < 1 ? 255 : 0)]);
        Assert.Equal([128, 0], Row(reduced, reduced.KnownPlane, 0));
        Assert.Equal([9], Row(reduced, 0, 0)[..1]);
    }

    /// <summary>The synthesis says an opaque pixel's alpha where a mask of blocks calls it soft.</summary>
    [Fact]
    public void What_stands_for_a_soft_pixel_is_soft()
    {
        byte[] rgba = [.. Enumerable.Repeat(byte.MaxValue, 4 * 6 * 2)];
        rgba.AsSpan(4 * 4, 4).Clear();
        byte[] classes = [.. Enumerable.Repeat(MaskClass.Opaque, 12)];
        classes[0] = MaskClass.Soft;
        classes[4] = MaskClass.Transparent;
        using var whole = new PixelTarget(rgba, 6, 2, AlphaKind.MaskAndSoft, grey: false, ImageKind.Color, classes);
        using PixelTarget reduced = ReducedTarget.Of(whole, octaves: 1);
        Assert.Equal([255, 0, 255], Row(reduced, reduced.SoftPlane, 0));
        Assert.Equal([0, 255, 0], Row(reduced, reduced.KnownPlane, 0));
        Assert.Equal([255, 255, 191], Row(reduced, reduced.AlphaPlane, 0));
    }

    [Fact]
    public void A_grey_picture_and_a_normal_map_stay_what_they_are()
    {
        using PixelTarget grey = Reduce(2, 2, octaves: 1, AlphaKind.Opaque, static (x, _) => [(byte)x, 99, 99, 255], grey: true);
        using PixelTarget normals = Reduce(2, 2, octaves: 1, AlphaKind.Opaque, static (x, _) => [10, (byte)(2 * x), 99, 255], ImageKind.Normal);
        Assert.Equal((1, 3f), (grey.Colours, grey.ColourWeight));
        Assert.Equal((2, true), (normals.Colours, normals.IsStraight));
        Assert.Equal([1], Row(normals, 1, 0));
    }

    private static PixelTarget Reduce(
        int width, int height, int octaves, AlphaKind alpha, Func<int, int, byte[]> draw, ImageKind kind = ImageKind.Color, bool grey = false)
    {
        byte[] rgba = [.. Enumerable.Range(0, width * height).SelectMany(i => draw(i % width, i / width))];
        using var whole = new PixelTarget(rgba, width, height, alpha, grey, kind);
        return ReducedTarget.Of(whole, octaves);
    }

    private static byte[] Row(PixelTarget target, int plane, int y) => new ReadOnlySpan<byte>(target.Bytes(plane, y), target.Width).ToArray();
}
