using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Lossless;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>Groups whose images name different networks.</summary>
public sealed class SeveralNetworksTests
{
    private const int ImagesPerNetwork = 3;

    /// <summary>Of channels, grids and sizes that differ from network to network.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void ImagesAreThoseOfEachNetworkAlone(int networks)
    {
        for (int seed = 0; seed < (networks == 16 ? 2 : 12); seed++)
        {
            DecoderParameters[] parameters = [.. Enumerable.Range(seed, networks).Select(CreateNetwork)];
            ImageCodes[] images = [.. parameters.SelectMany((network, i) => CreateImages(network, i, firstOfIndex: ImagesPerNetwork * i))];
            NeuralImageGroup group = RandomGroups.Open(new CodedGroup(parameters, images));
            Assert.Equal(images.Select(image => image.NetworkNumber), group.Images.Select(image => image.NetworkNumber));
            for (int i = 0; i < networks; i++)
            {
                ImageCodes[] own = [.. CreateImages(parameters[i], i, firstOfIndex: 0).Select(image => image with { NetworkNumber = 0 })];
                AssertSamePixels(RandomGroups.Open(parameters[i], own), group);
            }

            group.Verify(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Whichever network a workspace was used for before.</summary>
    [Fact]
    public void ImagesOfNetworksOfOneSizeDecodeByTurns()
    {
        (NeuralImageGroup group, byte[][] expected) = OpenNetworksOfOneSize();
        CancellationToken token = TestContext.Current.CancellationToken;
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(expected, group.Images.Select(image => image.Decode(cancellationToken: token)));
            Assert.Equal(expected.Reverse(), group.Images.Reverse().Select(image => image.Decode(cancellationToken: token)));
        }

        Assert.Equal(expected, NeuralImageGroup.DecodeMany(group.Images, cancellationToken: token));
    }

    [Fact]
    public void NetworksOfOneSizeShareTheirWorkspaces()
    {
        DecoderParameters[] parameters = [CreateNetwork(1), CreateNetwork(2), CreateNetwork(1), CreateNetwork(2)];
        NeuralImageGroup group = RandomGroups.Open(new CodedGroup(parameters, CreateImages(parameters[0], networkNumber: 0, firstOfIndex: 0)));
        Assert.Same(group.Networks[0].Workspaces, group.Networks[2].Workspaces);
        Assert.Same(group.Networks[1].Workspaces, group.Networks[3].Workspaces);
        Assert.NotSame(group.Networks[0].Workspaces, group.Networks[1].Workspaces);
    }

    [Fact]
    public void AWeightOutOfRangeInAnyNetworkIsRefused()
    {
        DecoderParameters last = CreateNetwork(3);
        _ = DecoderModel.CreateAll([CreateNetwork(1), CreateNetwork(2), last]);
        last.Tensors[^1].Values[0] = 1 << 20;
        Assert.Throws<NeuralImageFormatException>(() => DecoderModel.CreateAll([CreateNetwork(1), CreateNetwork(2), last]));
    }

    [Fact]
    public void TheWriterRefusesNetworksThatNoReaderCouldFind()
    {
        DecoderParameters[] parameters = [CreateNetwork(4), CreateNetwork(4)];
        ImageCodes[] images = CreateImages(parameters[0], networkNumber: 0, firstOfIndex: 0);
        _ = GroupEncoder.Encode(new CodedGroup(parameters, images));
        foreach (int number in (int[])[-1, 2])
        {
            Assert.Throws<ArgumentException>(() => GroupEncoder.Encode(new CodedGroup(parameters, [images[0], images[1], images[2] with { NetworkNumber = number }])));
        }

        // The second one refers to the first.
        Assert.Throws<ArgumentException>(() => GroupEncoder.Encode(new CodedGroup(parameters, [images[0] with { NetworkNumber = 1 }, images[1], images[2]])));
    }

    [Fact]
    public void LosslessImagesStandBesideThoseOfEveryNetwork()
    {
        DecoderParameters[] parameters = [CreateNetwork(4), CreateNetwork(7)];
        ImageCodes[] neural = [.. parameters.SelectMany((network, i) => CreateImages(network, i, firstOfIndex: ImagesPerNetwork * i))];
        (ImageCodes lossless, uint[] pixels) = CreateLossless("lossless", side: 23);
        NeuralImageGroup group = RandomGroups.Open(new CodedGroup(parameters, [lossless, .. neural]));

        AssertSamePixels(RandomGroups.Open(new CodedGroup(parameters, neural)), group);
        Assert.Equal(0, group["lossless"].NetworkNumber);
        Assert.Equal(pixels, group["lossless"].Decode().Chunk(4).Select(pixel => BitConverter.ToUInt32(pixel)));
    }

    /// <summary>Two networks, and three images that name them by turns, with their pixels by groups of a single network.</summary>
    internal static (NeuralImageGroup Group, byte[][] Expected) OpenNetworksOfOneSize()
    {
        DecoderArchitecture architecture = new(4, 5, 12, 4, 2, 2, 8, 2);
        DecoderParameters[] parameters = [.. Enumerable.Range(1, 2).Select(seed => RandomGroups.CreateParameters(architecture, seed))];
        ImageCodes[] images = [.. Enumerable.Range(0, 3).Select(i => RandomGroups.CreateImage(
            $"{i}", 61, 43, AlphaKind.MaskAndSoft, isGrey: false, architecture, seed: i) with { NetworkNumber = i % 2 })];
        byte[][] expected = [.. images.Select(image =>
            RandomGroups.Open(parameters[image.NetworkNumber], image with { NetworkNumber = 0 }).Images[0].Decode())];
        return (RandomGroups.Open(new CodedGroup(parameters, images)), expected);
    }

    private static DecoderParameters CreateNetwork(int seed) => RandomGroups.CreateParameters(RoundTripTests.CreateArchitecture(seed), seed);

    /// <summary>A plain one, one that refers to it, and one with a network difference, in the order of their names.</summary>
    private static ImageCodes[] CreateImages(DecoderParameters network, int networkNumber, int firstOfIndex)
    {
        DecoderArchitecture architecture = network.Architecture;
        ImageCodes Create(string name, AlphaKind alpha) => RandomGroups.CreateImage(
            $"{networkNumber:D2}/{name}", 41, 35, alpha, architecture.IsGrey, architecture, seed: networkNumber + name[0]) with { NetworkNumber = networkNumber };
        ImageCodes first = Create("a", architecture.HasAlpha ? AlphaKind.MaskAndSoft : AlphaKind.Mask);
        ReferenceCodes reference = RandomGroups.ReferTo(first, seed: networkNumber) with { Number = firstOfIndex };
        return
        [
            first,
            Create("b", AlphaKind.Opaque) with { Reference = reference },
            Create("c", architecture.HasAlpha ? AlphaKind.Synthesis : AlphaKind.Opaque) with { Difference = ChangeOfLast(network) },
        ];
    }

    /// <summary>Of the weights of the linear branch.</summary>
    private static NetworkDifference ChangeOfLast(DecoderParameters network)
    {
        var tensors = new TensorDifference?[network.Tensors.Count];
        ParameterTensor last = network.Tensors[^1];
        tensors[^1] = new TensorDifference(last.StepExponent, scale: 20, [.. last.Values.Select((_, i) => (i % 9) - 4)]);
        return new NetworkDifference(tensors);
    }

    private static (ImageCodes Image, uint[] Pixels) CreateLossless(string name, int side)
    {
        var format = new LosslessFormat(side, side, hasAlpha: false, isGrey: false, isNormalMap: false, keepsHidden: false, hasFewColours: true);
        uint[] pixels = [.. Enumerable.Range(0, side * side).Select(i => 0xFF000000 | (uint)(i % 7 * 0x102030))];
        var state = new LosslessState();
        state.Reset(12);
        var head = new LosslessStream(12, number: -1, hasFewColours: true, pixelChecksum: 0, length: 0);
        byte[] stream = LosslessEncoder.Encode(format, pixels, state, head, long.MaxValue, CancellationToken.None)!;
        return (new ImageCodes(name, side, side, AlphaKind.Opaque, IsGrey: false, [], null) { Lossless = new LosslessCode(pixels, stream) }, pixels);
    }

    /// <summary>Of all images of the first group, at every scale.</summary>
    private static void AssertSamePixels(NeuralImageGroup expected, NeuralImageGroup actual)
    {
        foreach (NeuralImage image in expected.Images)
        {
            Assert.Equal(image.HasAlpha, actual[image.Name].HasAlpha);
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                Assert.Equal(image.Decode(scale: scale), actual[image.Name].Decode(scale: scale));
            }
        }
    }
}
