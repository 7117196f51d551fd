using System.Text;
using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>One entry of the index, with the bytes of its stream. The stream's checksum is looked at when it is decoded.</summary>
internal sealed record ReferenceEntry(
    string Name, int Width, int Height, int AlphaKind, bool Grey, byte[] Stream, uint StreamChecksum, uint PixelChecksum)
{
    /// <summary>Number of the network in the decoder file.</summary>
    public int Network { get; init; }

    public bool NormalMap { get; init; }

    public bool KeepsHidden { get; init; }

    public bool Lossless { get; init; }
}

/// <summary>FORMAT.md section 4: the codes file.</summary>
internal static class ReferenceCodes
{
    private sealed record Header(
        byte[] Name, int Width, int Height, int Flags, int Network, int Length, uint StreamChecksum, uint PixelChecksum);

    public static List<ReferenceEntry> Read(byte[] file, ReferenceNetworks decoder)
    {
        var bytes = new ReferenceBytes(file);
        Require(bytes.U8() == 'N' && bytes.U8() == 'A' && bytes.U8() == 'C', "the magic is not NAC");
        Require(bytes.U8() == 7, "the version is not 7");
        Require(bytes.U32() == decoder.Id, "the codes are for another decoder");
        int count = bytes.Varint();
        Require(count is >= 1 and <= 65535, "the image count is outside 1..65535");

        var headers = new List<Header>();
        for (int i = 0; i < count; i++)
        {
            headers.Add(ReadEntry(bytes, headers.LastOrDefault(), decoder.All));
        }

        bytes.ChecksumOfAllBefore();
        var entries = new List<ReferenceEntry>();
        foreach (Header header in headers)
        {
            string name = Text(header.Name);
            byte[] stream = bytes.Take(header.Length);
            entries.Add(new ReferenceEntry(
                name,
                header.Width,
                header.Height,
                header.Flags & 3,
                (header.Flags & 4) != 0,
                stream,
                header.StreamChecksum,
                header.PixelChecksum)
            {
                Network = header.Network,
                NormalMap = (header.Flags & 32) != 0,
                KeepsHidden = (header.Flags & 64) != 0,
                Lossless = (header.Flags & 16) != 0,
            });
        }

        Require(bytes.Remaining == 0, "bytes are left over after the last stream");
        return entries;
    }

    private static Header ReadEntry(ReferenceBytes bytes, Header? previous, IReadOnlyList<ReferenceNetwork> networks)
    {
        byte[] previousName = previous?.Name ?? [];
        int shared = bytes.U8();
        Require(shared <= previousName.Length, "a name shares more bytes than the previous name has");
        byte[] name = [.. previousName[..shared], .. bytes.Take(bytes.U8())];
        Require(name.Length is >= 1 and <= 255, "a name is outside 1..255 bytes");
        Require(Text(name).All(character => character >= ' ' && character != 0x7F), "a name has a control character");
        Require(previous is null || previousName.AsSpan().SequenceCompareTo(name) < 0, "names are not ascending");

        int flags = bytes.U8();
        int alphaKind = flags & 3;
        bool grey = (flags & 4) != 0;
        bool sameSize = (flags & 8) != 0;
        Require((flags & 0b1000_0000) == 0, "reserved flags are set");
        bool lossless = (flags & 16) != 0;
        Require(!lossless || alphaKind is 0 or 3, "a lossless image has a mask");
        int number = networks.Count == 1 ? 0 : bytes.U8();
        Require(number < networks.Count, "there is no such network");
        Require(!lossless || number == 0, "a lossless image names a network");
        ReferenceDimensions network = networks[number].Size;
        Require(lossless || alphaKind <= 1 || network.HasAlpha, "the alpha kind needs a network with 2 or 4 channels");
        Require(lossless || grey || network.Channels >= 3, "grey must be set for a network with 1 or 2 channels");
        Require(!grey || (flags & 32) == 0, "a normal map is grey");
        Require(!sameSize || previous is not null, "the first entry has no previous size");

        int width = sameSize ? previous!.Width : ReadSide(bytes);
        int height = sameSize ? previous!.Height : ReadSide(bytes);
        return new Header(
            name, width, height, flags, number, Length: bytes.Varint(), StreamChecksum: bytes.U32(), PixelChecksum: bytes.U32());
    }

    private static int ReadSide(ReferenceBytes bytes)
    {
        int side = bytes.Varint();
        Require(side < 16384, "a side is outside 1..16384");
        return side + 1;
    }

    private static string Text(byte[] name)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(name);
        }
        catch (DecoderFallbackException fault)
        {
            throw new InvalidDataException("a name is not UTF-8", fault);
        }
    }
}
