using System.Text;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>One image to be written: its index entry and its stream.</summary>
internal sealed record ReferenceImage(string Name, int Width, int Height, int AlphaKind, bool Grey, byte[] Stream)
{
    public byte[] NameBytes { get; init; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>Number of the network in the decoder file; written only if that has several.</summary>
    public int Network { get; init; }

    /// <summary>Bit 5: blue is rebuilt.</summary>
    public bool NormalMap { get; init; }

    /// <summary>Bit 6: colours are kept where alpha is 0.</summary>
    public bool KeepsHidden { get; init; }

    /// <summary>Bit 4: the stream is that of section 11.</summary>
    public bool Lossless { get; init; }

    /// <summary>Zero where no test looks at it; else set by <see cref="ReferenceCodesFile.WriteSigned"/>.</summary>
    public uint PixelChecksum { get; init; }
}

/// <summary>FORMAT.md section 4 backwards: writes a codes file, with the images in the order given.</summary>
internal static class ReferenceCodesFile
{
    public static byte[] Write(byte[] decoderFile, IReadOnlyList<ReferenceImage> images)
    {
        var bytes = new List<byte> { (byte)'N', (byte)'A', (byte)'C', 7 };
        bytes.AddRange(decoderFile[^4..]);
        AddVarint(bytes, images.Count);
        bool namesNetworks = HasSeveralNetworks(decoderFile);
        ReferenceImage? previous = null;
        foreach (ReferenceImage image in images)
        {
            AddEntry(bytes, image, previous, namesNetworks);
            previous = image;
        }

        return [.. ReferenceDecoderFile.WithChecksum(bytes), .. images.SelectMany(image => image.Stream)];
    }

    /// <summary>The same with the checksums of the images' pixels (FORMAT.md section 7.5).</summary>
    public static byte[] WriteSigned(byte[] decoderFile, IReadOnlyList<ReferenceImage> images)
    {
        var unsigned = ReferenceDecoder.Open(decoderFile, Write(decoderFile, images));
        return Write(decoderFile, [.. images.Zip(unsigned.Images, (image, entry) => image with
        {
            PixelChecksum = ReferenceBytes.Crc32C(unsigned.Decode(entry, scaleExponent: 0)),
        })]);
    }

    /// <summary>FORMAT.md section 4.1: an image stream around its rANS stream.</summary>
    public static byte[] Stream(int layout, byte[] codes, byte[]? difference = null, int reference = -1)
    {
        layout |= (difference is null ? 0 : 1 << 12) | (reference < 0 ? 0 : 1 << 13);
        var bytes = new List<byte> { (byte)layout, (byte)(layout >> 8) };
        if (reference >= 0)
        {
            AddVarint(bytes, reference);
        }

        if (difference is not null)
        {
            AddVarint(bytes, difference.Length);
            bytes.AddRange(difference);
        }

        return [.. bytes, .. codes];
    }

    public static void AddVarint(List<byte> bytes, int value)
    {
        while (value >= 128)
        {
            bytes.Add((byte)(value | 128));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    /// <summary>A file without that field, or with none, is refused whatever the codes are.</summary>
    private static bool HasSeveralNetworks(byte[] decoderFile) => decoderFile.Length > 4 && decoderFile[4] > 1;

    private static void AddEntry(List<byte> bytes, ReferenceImage image, ReferenceImage? previous, bool namesNetwork)
    {
        byte[] name = image.NameBytes;
        int shared = previous is null ? 0 : name.AsSpan().CommonPrefixLength(previous.NameBytes);
        bool sameSize = previous is not null && (image.Width, image.Height) == (previous.Width, previous.Height);
        bytes.AddRange([(byte)shared, (byte)(name.Length - shared), .. name[shared..]]);
        int traits = (image.Grey ? 4 : 0) | (image.Lossless ? 16 : 0) | (image.NormalMap ? 32 : 0) | (image.KeepsHidden ? 64 : 0);
        bytes.Add((byte)(image.AlphaKind | traits | (sameSize ? 8 : 0)));
        if (namesNetwork)
        {
            bytes.Add((byte)image.Network);
        }

        if (!sameSize)
        {
            AddVarint(bytes, image.Width - 1);
            AddVarint(bytes, image.Height - 1);
        }

        AddVarint(bytes, image.Stream.Length);
        bytes.AddRange(BitConverter.GetBytes(ReferenceBytes.Crc32C(image.Stream)));
        bytes.AddRange(BitConverter.GetBytes(image.PixelChecksum));
    }
}
