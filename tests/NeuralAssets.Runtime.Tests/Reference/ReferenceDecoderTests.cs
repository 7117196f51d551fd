namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>The Runtime equals the reference, byte for byte, over whatever the format allows.</summary>
public sealed class ReferenceDecoderTests
{
    [Theory]
    [MemberData(nameof(Packs))]
    internal void Pixels_equal_the_reference(int seed, RandomWeights weights, RandomLatents latents)
        => AssertEqual(RandomPack.Create(seed, weights, latents));

    /// <summary>Every seed below 36 meets another pair of channels (1..4) and grids (1..9).</summary>
    public static IEnumerable<object[]> Packs()
    {
        for (int seed = 0; seed < 36; seed++)
        {
            yield return [seed, RandomWeights.Gentle, seed % 3 == 0 ? RandomLatents.Large : RandomLatents.Small];
            yield return [seed + 36, RandomWeights.Extreme, seed % 3 == 0 ? RandomLatents.Small : RandomLatents.Large];
        }
    }

    /// <summary>The ends of every range of section 3, one at a time and all at once.</summary>
    [Theory]
    [InlineData(4, 9, 20, 12, 8, 3, 64, 3)]
    [InlineData(1, 1, 1, 0, 0, 0, 1, 0)]
    [InlineData(4, 2, 1, 12, 1, 0, 1, 3)]
    [InlineData(3, 9, 20, 1, 8, 3, 1, 0)]
    [InlineData(2, 9, 20, 0, 0, 0, 64, 1)]
    [InlineData(3, 7, 12, 4, 3, 2, 16, 2)]
    [InlineData(4, 7, 16, 0, 0, 2, 32, 2)]
    public void Pixels_equal_the_reference_at_the_limits(
        int channels,
        int grids,
        int context,
        int features,
        int featureGrids,
        int contextLayers,
        int synthesisWidth,
        int residualLayers)
    {
        var size = new ReferenceDimensions(
            channels, grids, context, features, featureGrids, contextLayers, synthesisWidth, residualLayers);
        foreach (RandomWeights weights in Enum.GetValues<RandomWeights>())
        {
            AssertEqual(RandomPack.Create(new Random(grids + synthesisWidth), weights, RandomLatents.Small, size));
        }
    }

    /// <summary>Ten times the same, for whoever changes a kernel: <c>--explicit only --filter-method "*Many_more*"</c></summary>
    [Fact(Explicit = true)]
    public void Many_more_random_packs_equal_the_reference()
    {
        for (int seed = 1000; seed < 1360; seed++)
        {
            var random = new Random(seed);
            AssertEqual(RandomPack.Create(seed, (RandomWeights)random.Next(2), (RandomLatents)random.Next(2)));
        }
    }

    [Fact]
    public void Other_formats_and_strides_hold_the_same_pixels()
    {
        var pack = RandomPack.Create(3, RandomWeights.Gentle, RandomLatents.Large);
        foreach (NeuralImage image in NeuralImageGroup.Open(pack.DecoderFile, pack.CodesFile).Images)
        {
            byte[] rgba = image.Decode();
            foreach (NeuralPixelFormat format in Enum.GetValues<NeuralPixelFormat>())
            {
                int stride = (4 * image.Width) + 5;
                byte[] padded = new byte[stride * image.Height];
                Array.Fill(padded, (byte)0xA5);
                image.Decode(padded, stride, format);
                AssertSamePixels(Converted(rgba, image.Width, stride, format), padded, $"{image.Name} as {format}");
            }
        }
    }

    /// <summary>FORMAT.md section 7.4, last line, in rows that are followed by bytes of no meaning.</summary>
    private static byte[] Converted(byte[] rgba, int width, int stride, NeuralPixelFormat format)
    {
        byte[] padded = new byte[rgba.Length / (4 * width) * stride];
        Array.Fill(padded, (byte)0xA5);
        bool swapped = format is NeuralPixelFormat.Bgra32 or NeuralPixelFormat.Bgra32Premultiplied;
        bool premultiplied = format is NeuralPixelFormat.Rgba32Premultiplied or NeuralPixelFormat.Bgra32Premultiplied;
        for (int i = 0; i < rgba.Length; i++)
        {
            int channel = i % 4;
            int alpha = rgba[i - channel + 3];
            int value = premultiplied && channel < 3 ? ((rgba[i] * alpha) + 127) / 255 : rgba[i];
            int target = swapped && channel < 3 ? 2 - channel : channel;
            int pixel = i / 4;
            padded[(pixel / width * stride) + (pixel % width * 4) + target] = (byte)value;
        }

        return padded;
    }

    private static void AssertEqual(RandomPack pack)
    {
        var reference = ReferenceDecoder.Open(pack.DecoderFile, pack.CodesFile);
        var group = NeuralImageGroup.Open(pack.DecoderFile, pack.CodesFile);
        Assert.Equal(reference.Images.Select(image => image.Name), group.Images.Select(image => image.Name));
        foreach (ReferenceEntry expected in reference.Images)
        {
            NeuralImage actual = group[expected.Name];
            Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
            Assert.Equal(expected.AlphaKind != 0, actual.HasAlpha);
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                int width = ReferenceMath.CeilShift(expected.Width, (int)scale);
                int height = ReferenceMath.CeilShift(expected.Height, (int)scale);
                Assert.Equal((width, height), actual.SizeAt(scale));
                AssertSamePixels(
                    reference.Decode(expected, (int)scale),
                    actual.Decode(NeuralPixelFormat.Rgba32, scale),
                    $"{expected.Name} {width}x{height} at {scale}, alpha kind {expected.AlphaKind}");
            }
        }
    }

    private static void AssertSamePixels(byte[] expected, byte[] actual, string where)
    {
        int first = expected.AsSpan().CommonPrefixLength(actual);
        Assert.True(
            expected.Length == actual.Length && first == expected.Length,
            $"{where}: {actual.Length} bytes for {expected.Length}, the first difference at byte {first}.");
    }
}
