namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Valid streams of lossless images: the decoder's own walk, in which the bits are drawn instead of read.</summary>
internal static class RandomLosslessImage
{
    private const int Log2Slots = 11;

    /// <summary>Without a base.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="image">Name, size and traits; its stream is replaced.</param>
    /// <param name="fewColours">Bit 5 of the settings.</param>
    public static ReferenceImage Write(Random random, ReferenceImage image, bool fewColours) =>
        Write(random, image, fewColours, ReferenceLosslessState.Fresh(Log2Slots), [(byte)(Log2Slots | (fewColours ? 32 : 0))]);

    /// <summary>With the image of a number below 128 as base.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="image">Name, size and traits; its stream is replaced.</param>
    /// <param name="fewColours">Bit 5 of the settings.</param>
    /// <param name="state">What the base left; it goes on.</param>
    /// <param name="number">Of the base.</param>
    public static ReferenceImage Write(Random random, ReferenceImage image, bool fewColours, ReferenceLosslessState state, int number) =>
        Write(random, image, fewColours, state, [(byte)(64 | (fewColours ? 32 : 0)), (byte)number]);

    public static ReferenceLosslessState FreshState() => ReferenceLosslessState.Fresh(Log2Slots);

    /// <summary>The first of a chain: its state is the caller's.</summary>
    public static ReferenceImage WriteFirst(Random random, ReferenceImage image, bool fewColours, ReferenceLosslessState state) =>
        Write(random, image, fewColours, state, [(byte)(Log2Slots | (fewColours ? 32 : 0))]);

    private static ReferenceImage Write(Random random, ReferenceImage image, bool fewColours, ReferenceLosslessState state, byte[] head)
    {
        var writer = new BitWriter(random);
        var entry = new ReferenceEntry(image.Name, image.Width, image.Height, image.AlphaKind, image.Grey, [])
        {
            NormalMap = image.NormalMap,
            KeepsHidden = image.KeepsHidden,
            Lossless = true,
        };
        _ = new ReferenceLosslessPixels(entry, fewColours, state, writer).Decode();
        byte[] bits = writer.Stream.ToArray();
        byte[] Sign(uint checksum) => [.. head, (byte)checksum, (byte)(checksum >> 8), (byte)(checksum >> 16), .. bits];
        return image with { Lossless = true, Stream = Sign(0), Sign = Sign };
    }

    /// <summary>Follows the model most of the time, so that it learns something.</summary>
    private sealed class BitWriter(Random random) : IReferenceBitSource
    {
        public ReferenceBinaryWriter Stream { get; } = new();

        public bool Bit(int probability)
        {
            bool bit = random.Next(65536) < (random.Next(8) == 0 ? 32768 : probability);
            Stream.Bit(bit, probability);
            return bit;
        }
    }
}
