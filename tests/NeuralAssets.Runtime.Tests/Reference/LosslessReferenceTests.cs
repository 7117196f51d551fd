namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>The Runtime equals the reference in lossless images, byte for byte, at every size.</summary>
public sealed class LosslessReferenceTests
{
    private static readonly (int Width, int Height)[] s_shapes = [(1, 1), (1, 17), (33, 1), (2, 2), (20, 37), (37, 20), (48, 48)];

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Pixels_equal_the_reference(int alphaKind, bool fewColours)
    {
        var random = new Random(31 + alphaKind);
        var images = new List<ReferenceImage>();
        foreach ((int width, int height) in s_shapes)
        {
            foreach ((bool grey, bool normal, bool keeps) in ((bool, bool, bool)[])[(false, false, false), (true, false, false), (false, true, true), (false, true, false), (true, false, true)])
            {
                var image = new ReferenceImage($"{images.Count + 100}", width, height, alphaKind, grey, [])
                {
                    NormalMap = normal,
                    KeepsHidden = keeps,
                };
                images.Add(RandomLosslessImage.Write(random, image, fewColours));
            }
        }

        AssertEqual(images);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_go_on_from_their_bases(bool fewColours)
    {
        List<ReferenceImage> images = Chain(new Random(7), 17, side: 14, fewColours);
        AssertEqual(images);
    }

    /// <summary>From the last image to the first, so that the state that is kept is never that of the next one's base.</summary>
    [Fact]
    public void Order_of_decoding_does_not_matter()
    {
        List<ReferenceImage> images = Chain(new Random(8), 6, side: 20, fewColours: true);
        var forwards = NeuralImageGroup.Open(SmallDecoder(), ReferenceCodesFile.Write(SmallDecoder(), images));
        var backwards = NeuralImageGroup.Open(SmallDecoder(), ReferenceCodesFile.Write(SmallDecoder(), images));
        byte[][] expected = [.. forwards.Images.Select(image => image.Decode())];
        byte[][] actual = [.. backwards.Images.Reverse().Select(image => image.Decode()).Reverse()];
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Mips_are_the_reduced_sizes()
    {
        List<ReferenceImage> images = Chain(new Random(9), 2, side: 21, fewColours: false);
        NeuralImage image = NeuralImageGroup.Open(SmallDecoder(), ReferenceCodesFile.Write(SmallDecoder(), images)).Images[1];
        byte[][] expected = [.. Enum.GetValues<NeuralScale>().Select(scale => image.Decode(NeuralPixelFormat.Bgra32Premultiplied, scale))];
        Assert.Equal(expected, image.DecodeMips(NeuralPixelFormat.Bgra32Premultiplied, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Points_are_listed_in_the_format_page_and_follow_from_their_formula()
    {
        string page = File.ReadAllText(Path.Combine(SourceTree.Root, "src/NeuralAssets.Runtime/Format/FORMAT.md"));
        Assert.Contains(
            string.Join(' ', ReferenceMixer.Points),
            string.Join(' ', page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        for (int i = 0; i < ReferenceMixer.Points.Count; i++)
        {
            double value = 65536 / (1 + Math.Exp(-(i - 24) / 2.0));
            Assert.Equal(Math.Clamp(Math.Round(value), 1, 65535), ReferenceMixer.Points[i]);
        }
    }

    /// <summary>Each image is the base of the next.</summary>
    internal static List<ReferenceImage> Chain(Random random, int count, int side, bool fewColours)
    {
        ReferenceLosslessState state = RandomLosslessImage.FreshState();
        var images = new List<ReferenceImage>();
        for (int i = 0; i < count; i++)
        {
            var image = new ReferenceImage($"{i + 100}", side, side - 1, AlphaKind: 3, Grey: false, []);
            images.Add(i == 0
                ? RandomLosslessImage.WriteFirst(random, image, fewColours, state)
                : RandomLosslessImage.Write(random, image, fewColours, state, i - 1));
        }

        return images;
    }

    private static byte[] SmallDecoder() => new RandomDecoder(new Random(5), RandomWeights.Gentle).Write(
        new ReferenceDimensions(
            Channels: 1, Grids: 1, ContextSize: 1, Features: 0, FeatureGrids: 0, ContextLayers: 0, SynthesisWidth: 1, ResidualLayers: 0));

    private static void AssertEqual(List<ReferenceImage> images)
    {
        byte[] decoder = SmallDecoder();
        byte[] codes = ReferenceCodesFile.Write(decoder, images);
        var reference = ReferenceDecoder.Open(decoder, codes);
        var group = NeuralImageGroup.Open(decoder, codes);
        foreach (ReferenceEntry expected in reference.Images)
        {
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                Assert.Equal(reference.Decode(expected, (int)scale), group[expected.Name].Decode(NeuralPixelFormat.Rgba32, scale));
            }
        }
    }
}
