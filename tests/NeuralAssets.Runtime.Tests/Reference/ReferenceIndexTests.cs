using NeuralAssets.Format;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>The Runtime reads from an index what the reference reads, and both what was written, however long it is and whatever it has learned.</summary>
public sealed class ReferenceIndexTests
{
    private const int MostImages = 65535;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 40)]
    [InlineData(4, 300)]
    [InlineData(5, 300)]
    [InlineData(6, 1500)]
    public void Both_read_what_was_written(int seed, int count)
    {
        var random = new Random(seed);
        int[] channels = seed % 2 == 0 ? [4, 3, 2, 1] : [4];
        byte[] decoder = new RandomDecoder(random, RandomWeights.Gentle).Write([.. channels.Select((number, i) => new ReferenceDimensions(
            Channels: number, Grids: 9 - (3 * (i % 3)), ContextSize: 1, Features: 0, FeatureGrids: 0, ContextLayers: 0, SynthesisWidth: 1, ResidualLayers: 0))]);
        var networks = ReferenceNetworks.Read(decoder);
        IReadOnlyList<ReferenceImage> images = new RandomIndex(random, networks.All).Draw(count);
        byte[] codes = ReferenceCodesFile.Write(decoder, images);

        string[] written = [.. images.Select(Line)];
        Assert.Equal(written, ReferenceCodes.Read(codes, networks).Select(Line));
        Assert.Equal(written, CodesFile.Read(codes, DecoderFile.Read(decoder)).Select(Line));
    }

    [Fact]
    public void As_many_images_as_may_be_are_found_by_their_names()
    {
        byte[] decoder = new RandomDecoder(new Random(9), RandomWeights.Gentle).Write(new ReferenceDimensions(
            Channels: 1, Grids: 1, ContextSize: 1, Features: 0, FeatureGrids: 0, ContextLayers: 0, SynthesisWidth: 1, ResidualLayers: 0));
        byte[] stream = [0, 0, 0x80, 0];
        byte[] codes = ReferenceCodesFile.Write(decoder, [.. Enumerable.Range(0, MostImages).Select(
            i => new ReferenceImage($"{i:D5}", 1, 1, AlphaKind: 0, Grey: true, stream) { Grids = 1 })]);

        var group = NeuralImageGroup.Open(decoder, codes);
        Assert.Equal(MostImages, group.Images.Count);
        Assert.Same(group.Images[^1], group["65534"]);
        Assert.Equal(4, group["65534"].Decode().Length);
    }

    private static string Line(ReferenceImage image) => Line(
        image.Name, image.Flags, image.Network, image.Width, image.Height, image.Stream.Length,
        image.Lossless ? null : (image.CodedGrids, image.LanesExponent, image.Differs, image.Reference));

    private static string Line(ReferenceEntry image) => Line(
        image.Name,
        image.AlphaKind + (image.Grey ? 4 : 0) + (image.Lossless ? 8 : 0) + (image.NormalMap ? 16 : 0) + (image.KeepsHidden ? 32 : 0),
        image.Network, image.Width, image.Height, image.Stream.Length,
        image.Lossless ? null : (image.CodedGrids, image.LanesExponent, image.Differs, image.Reference));

    private static string Line(IndexEntry image) => Line(
        image.Name, image.Flags, image.Network, image.Width, image.Height, image.StreamLength,
        image.IsLossless ? null : (image.Layout.Grids, image.Layout.LanesLog2, image.Layout.HasDifference, image.Layout.HasReference ? image.Layout.Reference : null));

    private static string Line(
        string name, int flags, int network, int width, int height, int length, (int Grids, int Lanes, bool Differs, int? Reference)? layout) =>
        $"{name}: {flags}, {network}, {width} x {height}, {length}, {layout}";
}
