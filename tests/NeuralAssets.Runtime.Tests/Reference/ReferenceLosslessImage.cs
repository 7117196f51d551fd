using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 11.1: the head of a lossless stream, and the images that one depends on.</summary>
internal static class ReferenceLosslessImage
{
    private sealed record Head(int Log2Slots, int Base, bool FewColours, uint Checksum, byte[] Bits);

    /// <summary>[y, x] of the image's pixels; blue of a normal map is 0.</summary>
    public static uint[,] Decode(IReadOnlyList<ReferenceEntry> images, ReferenceEntry image) => Decode(images, image, [image]).Pixels;

    /// <summary>Section 7.5.</summary>
    public static uint StatedChecksum(IReadOnlyList<ReferenceEntry> images, ReferenceEntry image) => ReadHead(image, images.Count).Checksum;

    private static (uint[,] Pixels, ReferenceLosslessState State) Decode(
        IReadOnlyList<ReferenceEntry> images, ReferenceEntry image, List<ReferenceEntry> dependents)
    {
        Head head = ReadHead(image, images.Count);
        ReferenceLosslessState state;
        if (head.Base < 0)
        {
            state = ReferenceLosslessState.Fresh(head.Log2Slots);
        }
        else
        {
            ReferenceEntry other = images[head.Base];
            Require(other.Lossless && Kind(other) == Kind(image), "a base is of another kind");
            List<ReferenceEntry> all = [.. dependents, other];
            Require(all.Count <= 17, "an image depends on more than 16 others");
            Require(all.Skip(1).Sum(entry => (long)entry.Width * entry.Height) <= 1 << 18, "an image depends on too many pixels");
            state = Decode(images, other, all).State;
        }

        var reader = new ReferenceBinaryReader(head.Bits);
        uint[,] pixels = new ReferenceLosslessPixels(image, head.FewColours, state, reader).Decode();
        reader.End();
        return (pixels, state);
    }

    private static (int Alpha, bool Grey, bool Normal, bool Keeps) Kind(ReferenceEntry image) =>
        (image.AlphaKind, image.Grey, image.NormalMap, image.KeepsHidden);

    private static Head ReadHead(ReferenceEntry image, int count)
    {
        var bytes = new ReferenceBytes(image.Stream);
        int settings = bytes.U8();
        Require(settings < 128, "a reserved bit of lossless settings is set");
        bool hasBase = (settings & 64) != 0;
        int log2Slots = settings & 31;
        Require(hasBase ? log2Slots == 0 : log2Slots is >= 10 and <= 18, "the number of slots is not allowed");
        int number = hasBase ? bytes.Varint() : -1;
        Require(number < count, "there is no such base");
        uint checksum = (uint)(bytes.U16() | (bytes.U8() << 16));
        Require(checksum < 1 << 23, "a pixel checksum has more than 23 bits");
        Require((long)image.Width * image.Height <= (bytes.Remaining + 8L) * 16384, "a lossless stream is too short for its pixels");
        return new Head(log2Slots, number, (settings & 32) != 0, checksum, bytes.Take(bytes.Remaining));
    }
}
