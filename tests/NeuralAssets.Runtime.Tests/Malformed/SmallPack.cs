using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>A valid group of a few hundred bytes that has every part of the format, to be damaged.</summary>
internal static class SmallPack
{
    /// <summary>Of network 0.</summary>
    public static readonly ReferenceDimensions Size = new(
        Channels: 4,
        Grids: 3,
        ContextSize: 3,
        Features: 2,
        FeatureGrids: 1,
        ContextLayers: 1,
        SynthesisWidth: 3,
        ResidualLayers: 1);

    /// <summary>Of network 1: other channels and grids, and no layer that need not be there.</summary>
    public static readonly ReferenceDimensions OtherSize = new(
        Channels: 3,
        Grids: 2,
        ContextSize: 2,
        Features: 0,
        FeatureGrids: 0,
        ContextLayers: 0,
        SynthesisWidth: 2,
        ResidualLayers: 0);

    public static readonly byte[] DecoderFile = new RandomDecoder(new Random(5), RandomWeights.Gentle).Write(Size, OtherSize);

    public static readonly IReadOnlyList<ReferenceImage> Images = DrawImages();

    public static readonly byte[] CodesFile = ReferenceCodesFile.Write(DecoderFile, Images);

    /// <summary>Bytes of the codes file before the first stream.</summary>
    public static readonly int IndexLength = CodesFile.Length - 4 - Images.Sum(image => image.Stream.Length);

    /// <summary>The same codes, addressed to another decoder.</summary>
    public static byte[] CodesFor(byte[] decoderFile)
        => decoderFile.Length < 4 ? CodesFile : ReferenceCodesFile.Write(decoderFile, Images);

    /// <summary>A file of either kind with a last field that fits what is before it.</summary>
    public static byte[] Repair(byte[] file) => ReferenceDecoderFile.WithChecksum([.. file[..^4]]);

    /// <summary>The group with one stream replaced, its length and the checksum made to fit.</summary>
    public static byte[] CodesWithStream(int image, byte[] stream)
        => ReferenceCodesFile.Write(
            DecoderFile, [.. Images.Select((old, i) => i == image ? old with { Stream = stream } : old)]);

    public static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static ReferenceImage[] DrawImages()
    {
        RandomImage[] writers = RandomImage.ForEach(DecoderFile, new Random(6), RandomLatents.Small);
        RandomImage writer = writers[0];
        return
        [
            writer.Write("a", 9, 7, alphaKind: 0, grey: false, lanesExponent: 1, differs: true),
            writer.Write("ab", 9, 7, alphaKind: 1, grey: true, reference: 0),
            writer.Write("b", 3, 10, alphaKind: 2, grey: false),
            writer.Write("empty", 5, 5, alphaKind: 3, grey: false, codedGrids: 0),
            RandomLosslessImage.Write(
                new Random(7), new ReferenceImage("lossless", 7, 6, AlphaKind: 3, Grey: false, []), fewColours: true),
            writers[1].Write("other", 7, 6, alphaKind: 1, grey: false),
        ];
    }
}
