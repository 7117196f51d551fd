using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

public class OutputTests
{
    private const byte Untouched = 0xA5;

    public static TheoryData<NeuralPixelFormat> Formats => [.. Enum.GetValues<NeuralPixelFormat>()];

    public static TheoryData<NeuralScale> Scales => [.. Enum.GetValues<NeuralScale>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void FormatsDifferInOrderAndAlphaOnly(NeuralPixelFormat format)
    {
        NeuralImage image = OpenImage(AlphaKind.Synthesis);
        byte[] rgba = image.Decode();
        byte[] actual = image.Decode(format);
        bool swapped = format is NeuralPixelFormat.Bgra32 or NeuralPixelFormat.Bgra32Premultiplied;
        bool premultiplied = format is NeuralPixelFormat.Rgba32Premultiplied or NeuralPixelFormat.Bgra32Premultiplied;
        Assert.Contains(rgba.Where((_, i) => i % 4 == 3), alpha => alpha is > 0 and < 255);
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            Assert.Equal(alpha, actual[i + 3]);
            for (int channel = 0; channel < 3; channel++)
            {
                int colour = rgba[i + (swapped ? 2 - channel : channel)];
                Assert.Equal(premultiplied ? ((colour * alpha) + 127) / 255 : colour, actual[i + channel]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void OnlyPixelsAreWritten(NeuralScale scale)
    {
        NeuralImage image = OpenImage(AlphaKind.MaskAndSoft);
        (int width, int height) = image.SizeAt(scale);
        byte[] packed = image.Decode(scale: scale);
        Assert.Equal(width * height * 4, packed.Length);

        int stride = (4 * width) + 5;
        byte[] destination = new byte[(stride * (height - 1)) + (4 * width) + 3];
        destination.AsSpan().Fill(Untouched);
        image.Decode(destination, stride, scale: scale);
        for (int y = 0; y < height; y++)
        {
            Assert.Equal(packed.AsSpan(4 * width * y, 4 * width), destination.AsSpan(stride * y, 4 * width));
            int gap = (stride * y) + (4 * width);
            Assert.False(destination.AsSpan(gap, y == height - 1 ? 3 : 5).ContainsAnyExcept(Untouched));
        }
    }

    [Fact]
    public void TooSmallDestinationsStayUntouched()
    {
        NeuralImage image = OpenImage(AlphaKind.Opaque);
        int row = 4 * image.Width;
        byte[] destination = new byte[row * image.Height];
        destination.AsSpan().Fill(Untouched);
        Assert.Throws<ArgumentException>(() => image.Decode(destination.AsSpan(1), row));
        Assert.Throws<ArgumentException>(() => image.Decode(destination, row - 1));
        Assert.Throws<ArgumentException>(() => image.Decode(destination, int.MaxValue));
        Assert.Throws<ArgumentException>(() => image.Decode(destination, -row));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Decode(destination, row, (NeuralPixelFormat)4));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Decode(destination, row, scale: (NeuralScale)4));
        Assert.False(destination.AsSpan().ContainsAnyExcept(Untouched));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void ReducedMasksAverageTheirBlocks(NeuralScale scale)
    {
        DecoderArchitecture architecture = new(3, 4, 6, 0, 0, 1, 4, 0);
        ImageCodes codes = RandomGroups.CreateImage("image", 61, 43, AlphaKind.Mask, false, architecture, 5);
        NeuralImage image = RandomGroups.Open(RandomGroups.CreateParameters(architecture, 5), codes)["image"];
        byte[] pixels = image.Decode(scale: scale);
        (int width, int height) = image.SizeAt(scale);
        int side = 1 << (int)scale;
        for (int i = 0; i < width * height; i++)
        {
            int expected = AverageAlpha(codes.MaskClasses!, codes.Width, side, i);
            Assert.Equal(expected, pixels[(4 * i) + 3]);
            if (expected == 0)
            {
                Assert.False(pixels.AsSpan(4 * i, 3).ContainsAnyExcept((byte)0));
            }
        }
    }

    /// <summary>Nothing is drawn where all is transparent; what the residual layers see of it is.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void VisiblePixelsAreThoseOfTheOpaqueImage(int residualLayers)
    {
        DecoderArchitecture architecture = new(3, 4, 6, 0, 0, 1, 4, residualLayers);
        DecoderParameters parameters = RandomGroups.CreateParameters(architecture, 9);
        ImageCodes opaque = RandomGroups.CreateImage("opaque", 133, 71, AlphaKind.Opaque, false, architecture, 9);
        byte[] mask = new byte[opaque.Width * opaque.Height];
        for (int i = 0; i < mask.Length; i++)
        {
            // A disc, a lone pixel, and one in the last corner.
            (int y, int x) = Math.DivRem(i, opaque.Width);
            bool inside = ((x - 40) * (x - 40)) + ((y - 30) * (y - 30)) < 400;
            mask[i] = inside || (y == 20 && x == 100) || i == mask.Length - 1 ? MaskClass.Opaque : MaskClass.Transparent;
        }

        NeuralImageGroup group = RandomGroups.Open(
            parameters, opaque, opaque with { Name = "masked", Alpha = AlphaKind.Mask, MaskClasses = mask });
        foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
        {
            byte[] expected = group["opaque"].Decode(scale: scale);
            for (int i = 0; i < expected.Length / 4; i++)
            {
                byte alpha = AverageAlpha(mask, opaque.Width, 1 << (int)scale, i);
                expected[(4 * i) + 3] = alpha;
                if (alpha == 0)
                {
                    expected.AsSpan(4 * i, 4).Clear();
                }
            }

            Assert.Equal(expected, group["masked"].Decode(scale: scale));
        }
    }

    /// <summary>The alpha of an output pixel, that of the pixels below it.</summary>
    private static byte AverageAlpha(byte[] classes, int width, int side, int outputPixel)
    {
        (int top, int left) = Math.DivRem(outputPixel, (width + side - 1) / side);
        byte[] block = [.. from y in Enumerable.Range(top * side, side)
                           from x in Enumerable.Range(left * side, side)
                           where y < classes.Length / width && x < width
                           select classes[(y * width) + x]];
        int opaque = block.Count(value => value == MaskClass.Opaque);
        int average = ((255 * opaque) + (block.Length / 2)) / block.Length;
        return (byte)(opaque == block.Length ? 255 : opaque == 0 ? 0 : Math.Clamp(average, 1, 254));
    }

    [Fact]
    public void ScalesBeyondTheCoarsestGridLeaveOutPixels()
    {
        DecoderArchitecture architecture = new(3, 2, 6, 0, 0, 1, 4, 1);
        ImageCodes codes = RandomGroups.CreateImage("image", 61, 43, AlphaKind.Opaque, false, architecture, 6);
        NeuralImage image = RandomGroups.Open(RandomGroups.CreateParameters(architecture, 6), codes)["image"];
        byte[] half = image.Decode(scale: NeuralScale.Half);
        byte[] eighth = image.Decode(scale: NeuralScale.Eighth);
        (int width, int height) = image.SizeAt(NeuralScale.Eighth);
        int halfWidth = image.SizeAt(NeuralScale.Half).Width;
        Assert.Equal((8, 6), (width, height));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int source = ((4 * y * halfWidth) + (4 * x)) * 4;
                Assert.Equal(half.AsSpan(source, 4), eighth.AsSpan(((y * width) + x) * 4, 4));
            }
        }
    }

    [Fact]
    public void GreyImagesOfColourDecodersRepeatGreen()
    {
        DecoderArchitecture architecture = new(3, 3, 6, 0, 0, 1, 4, 1);
        DecoderParameters parameters = RandomGroups.CreateParameters(architecture, 8);
        ImageCodes colour = RandomGroups.CreateImage("colour", 31, 23, AlphaKind.Opaque, false, architecture, 8);
        NeuralImageGroup group = RandomGroups.Open(parameters, colour, colour with { Name = "grey", IsGrey = true });
        byte[] expected = group["colour"].Decode();
        for (int i = 0; i < expected.Length; i += 4)
        {
            expected[i] = expected[i + 2] = expected[i + 1];
        }

        Assert.Equal(expected, group["grey"].Decode());
    }

    private static NeuralImage OpenImage(AlphaKind alpha)
    {
        DecoderArchitecture architecture = new(4, 5, 12, 4, 2, 2, 8, 2);
        ImageCodes image = RandomGroups.CreateImage("image", 61, 43, alpha, false, architecture, 4);
        return RandomGroups.Open(RandomGroups.CreateParameters(architecture, 4), image)["image"];
    }
}
