using System.Text;
using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>One entry of the index, with the bytes of its stream.</summary>
internal sealed record ReferenceEntry(string Name, int Width, int Height, int AlphaKind, bool Grey, byte[] Stream)
{
    /// <summary>Number of the network in the decoder file.</summary>
    public int Network { get; init; }

    public bool NormalMap { get; init; }

    public bool KeepsHidden { get; init; }

    public bool Lossless { get; init; }

    /// <summary>Bit k: grid k has codes.</summary>
    public int CodedGrids { get; init; }

    public int LanesExponent { get; init; }

    public bool Differs { get; init; }

    /// <summary>Number of another image; null if there is none.</summary>
    public int? Reference { get; init; }
}

/// <summary>FORMAT.md section 4: the codes file.</summary>
internal sealed class ReferenceCodes
{
    private readonly ReferenceIndexFields _fields = new();
    private readonly List<(byte[] Name, int Flags, int Length, ReferenceEntry Entry)> _entries = [];
    private readonly ReferenceFieldReader _reader;
    private readonly IReadOnlyList<ReferenceNetwork> _networks;

    private ReferenceCodes(ReferenceFieldReader reader, IReadOnlyList<ReferenceNetwork> networks) => (_reader, _networks) = (reader, networks);

    public static List<ReferenceEntry> Read(byte[] file, ReferenceNetworks decoder)
    {
        var bytes = new ReferenceBytes(file);
        Require(bytes.U8() == 'N' && bytes.U8() == 'A' && bytes.U8() == 'C', "the magic is not NAC");
        Require(bytes.U8() == 8, "the version is not 8");
        RequireChecksum(file);
        bytes = new ReferenceBytes(file[4..^4]);
        Require(bytes.U32() == decoder.Id, "the codes are for another decoder");
        int count = bytes.Varint();
        Require(count is >= 1 and <= 65535, "the image count is outside 1..65535");
        Require(bytes.Remaining + 4 >= 4 * count, "the file ends before its streams");

        var rans = new ReferenceRans(bytes.Take(bytes.Varint()), lanes: 1);
        var codes = new ReferenceCodes(new ReferenceFieldReader(rans), decoder.All);
        for (int i = 0; i < count; i++)
        {
            codes.ReadEntry();
        }

        rans.End();
        List<ReferenceEntry> entries = [.. codes._entries.Select(entry => entry.Entry with { Stream = bytes.Take(entry.Length) })];
        Require(bytes.Remaining == 0, "bytes are left over after the last stream");
        foreach (ReferenceEntry entry in entries)
        {
            CheckReference(entries, entry);
        }

        return entries;
    }

    /// <summary>Section 6.1.</summary>
    private static void CheckReference(List<ReferenceEntry> entries, ReferenceEntry image)
    {
        if (image.Reference is { } number)
        {
            Require(number >= 0 && number < entries.Count, "there is no such reference");
            ReferenceEntry other = entries[number];
            Require(!other.Lossless, "a reference has no latents");
            Require(other.Width == image.Width && other.Height == image.Height, "a reference has another size");
            Require(other.Network == image.Network, "a reference names another network");
            Require(other.Reference is null, "a reference refers to another image");
        }
    }

    private void ReadEntry()
    {
        byte[] name = ReadName(_entries.Count == 0 ? [] : _entries[^1].Name);
        bool sameKind = _entries.Count > 0 && _reader.Bit(_fields.SameKind);
        int flags = sameKind ? _entries[^1].Flags : _reader.Raw(6);
        bool lossless = (flags & 8) != 0;
        int network = sameKind ? _entries[^1].Entry.Network : _networks.Count > 1 && !lossless ? _reader.Raw(4) : 0;
        Require(network < _networks.Count, "there is no such network");

        bool sameSize = _entries.Count > 0 && _reader.Bit(_fields.SameSize);
        int width = sameSize ? _entries[^1].Entry.Width : _reader.Number(_fields.Width) + 1;
        int height = sameSize ? _entries[^1].Entry.Height : _reader.Number(_fields.Height) + 1;
        Require(width <= 16384 && height <= 16384, "a side is outside 1..16384");
        int length = _reader.Number(lossless ? _fields.LosslessLength : _fields.Length);
        var entry = new ReferenceEntry(Text(name), width, height, flags & 3, (flags & 4) != 0, [])
        {
            Network = network,
            Lossless = lossless,
            NormalMap = (flags & 16) != 0,
            KeepsHidden = (flags & 32) != 0,
        };
        CheckKind(entry);
        _entries.Add((name, flags, length, lossless ? entry : ReadLayout(entry)));
    }

    private byte[] ReadName(byte[] previous)
    {
        int shared = _reader.Number(_fields.Shared);
        Require(shared <= previous.Length, "a name shares more bytes than the previous name has");
        int rest = _reader.Number(_fields.Rest) + 1;
        Require((long)shared + rest <= 255, "a name is outside 1..255 bytes");
        byte[] name = new byte[shared + rest];
        previous.AsSpan(0, shared).CopyTo(name);
        for (int i = shared; i < name.Length; i++)
        {
            name[i] = (byte)_reader.Tree(i == shared ? _fields.First : _fields.NameByte);
        }

        Require(previous.AsSpan().SequenceCompareTo(name) < 0, "names are not ascending");
        Require(Text(name).All(character => character >= ' ' && character != 0x7F), "a name has a control character");
        return name;
    }

    private void CheckKind(ReferenceEntry image)
    {
        ReferenceDimensions network = _networks[image.Network].Size;
        Require(!image.Lossless || image.AlphaKind is 0 or 3, "a lossless image has a mask");
        Require(image.Lossless || image.AlphaKind <= 1 || network.HasAlpha, "the alpha kind needs a network with 2 or 4 channels");
        Require(image.Lossless || image.Grey || network.Channels >= 3, "grey must be set for a network with 1 or 2 channels");
        Require(!image.Grey || !image.NormalMap, "a normal map is grey");
    }

    private ReferenceEntry ReadLayout(ReferenceEntry image)
    {
        int codedGrids = 0;
        for (int k = 0; k < _networks[image.Network].Size.Grids; k++)
        {
            codedGrids |= _reader.Bit(_fields.Grids[k]) ? 1 << k : 0;
        }

        int lanesExponent = _reader.Tree(_fields.Lanes);
        Require(lanesExponent <= 5, "there are more than 32 lanes");
        bool differs = _reader.Bit(_fields.Differs);
        int? reference = null;
        if (_reader.Bit(_fields.Refers))
        {
            int number = _entries.Count;
            int v = _reader.Number(_fields.Reference);
            reference = v % 2 == 0 ? number - 1 - (v / 2) : number + ((v + 1) / 2);
        }

        return image with { CodedGrids = codedGrids, LanesExponent = lanesExponent, Differs = differs, Reference = reference };
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
