using System.Text;
using System.Text.Unicode;

namespace NeuralAssets.Format;

/// <summary>Reads the index of a codes file, <c>.nac</c> (FORMAT.md, section 4). Streams are left for their images' decoding.</summary>
internal static class CodesFile
{
    private const string FileKind = "codes file";

    internal static IndexEntry[] Read(ReadOnlySpan<byte> bytes, DecoderFile decoder)
    {
        var reader = new ByteReader(bytes);
        FileHeader.Read(ref reader, FileKind, FormatConstants.CodesMagic);
        uint id = reader.ReadUInt32("decoder id");
        if (id != decoder.Id)
        {
            FormatThrow.DecoderId(id, decoder.Id);
        }

        int count = reader.ReadVarint("image count");
        if (count is < 1 or > FormatConstants.MaximumImages)
        {
            FormatThrow.HeaderField("image count", count, 1, FormatConstants.MaximumImages);
        }

        // Nothing is allocated for entries that the file is too short to hold.
        int shortest = count * FormatConstants.MinimumIndexEntryLength;
        if (shortest > reader.Remaining)
        {
            FormatThrow.EndOfData("index", reader.Remaining, shortest);
        }

        var entries = new IndexEntry[count];
        ReadEntries(ref reader, entries, decoder.Networks);
        ReadChecksum(ref reader, bytes);
        return PlaceStreams(entries, reader.Position, bytes.Length);
    }

    /// <summary>An image's stream, its checksum compared.</summary>
    internal static ReadOnlySpan<byte> ReadStream(byte[] codes, IndexEntry entry)
    {
        ReadOnlySpan<byte> stream = codes.AsSpan(entry.StreamOffset, entry.StreamLength);
        uint found = Crc32C.Compute(stream);
        if (found != entry.StreamChecksum)
        {
            FormatThrow.Checksum($"stream of '{entry.Name}'", found, entry.StreamChecksum);
        }

        return stream;
    }

    private static void ReadEntries(ref ByteReader reader, IndexEntry[] entries, DecoderParameters[] networks)
    {
        Span<byte> name = stackalloc byte[FormatConstants.MaximumNameBytes];
        int nameLength = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            nameLength = ReadName(ref reader, name, nameLength, i);
            IndexEntry? previous = i == 0 ? null : entries[i - 1];
            entries[i] = ReadEntry(ref reader, DecodeName(name[..nameLength], i), previous, networks);
        }
    }

    /// <summary>Replaces the tail of the previous name by this entry's bytes and returns the new length.</summary>
    private static int ReadName(ref ByteReader reader, scoped Span<byte> name, int previousLength, int image)
    {
        int shared = reader.ReadByte("shared");
        if (shared > previousLength)
        {
            FormatThrow.SharedName(image, shared, previousLength);
        }

        int length = shared + reader.ReadByte("rest");
        if (length is < 1 or > FormatConstants.MaximumNameBytes)
        {
            FormatThrow.HeaderField("name length", length, 1, FormatConstants.MaximumNameBytes);
        }

        ReadOnlySpan<byte> rest = reader.Read(length - shared, "name");
        if (rest.SequenceCompareTo(name[shared..previousLength]) <= 0)
        {
            FormatThrow.NameOrder(image);
        }

        rest.CopyTo(name[shared..]);
        return length;
    }

    private static string DecodeName(ReadOnlySpan<byte> name, int image)
    {
        bool isText = Utf8.IsValid(name);
        foreach (byte value in name)
        {
            isText &= value is >= 0x20 and not 0x7F;
        }

        if (!isText)
        {
            FormatThrow.NameEncoding(image);
        }

        return Encoding.UTF8.GetString(name);
    }

    private static IndexEntry ReadEntry(
        ref ByteReader reader, string name, IndexEntry? previous, DecoderParameters[] networks)
    {
        int flags = reader.ReadByte("flags");
        if ((flags & FormatConstants.FlagReserved) != 0)
        {
            FormatThrow.ReservedBits("flags", flags & FormatConstants.FlagReserved);
        }

        bool isLossless = (flags & FormatConstants.FlagLossless) != 0;
        int network = networks.Length == 1 ? 0 : reader.ReadByte("network");
        int highest = isLossless ? 0 : networks.Length - 1;
        if (network > highest)
        {
            FormatThrow.HeaderField("network", network, 0, highest);
        }

        (int width, int height) = ReadSize(ref reader, flags, previous);
        var entry = new IndexEntry
        {
            Name = name,
            Width = width,
            Height = height,
            Alpha = (AlphaKind)(flags & FormatConstants.FlagAlphaMask),
            IsGrey = (flags & FormatConstants.FlagGrey) != 0,
            IsNormalMap = (flags & FormatConstants.FlagNormalMap) != 0,
            KeepsHidden = (flags & FormatConstants.FlagKeepsHidden) != 0,
            IsLossless = isLossless,
            Network = network,
            StreamLength = reader.ReadVarint("stream length"),
            StreamChecksum = reader.ReadUInt32("stream checksum"),
            PixelChecksum = reader.ReadUInt32("pixel checksum"),
        };
        CheckChannels(entry, networks[network].Architecture);
        return entry;
    }

    private static (int Width, int Height) ReadSize(ref ByteReader reader, int flags, IndexEntry? previous)
    {
        if ((flags & FormatConstants.FlagSameSize) == 0)
        {
            return (ReadSide(ref reader, "width"), ReadSide(ref reader, "height"));
        }

        if (previous is null)
        {
            FormatThrow.SizeOfFirstImage();
        }

        return (previous.Width, previous.Height);
    }

    private static int ReadSide(ref ByteReader reader, string field)
    {
        long side = 1L + reader.ReadVarint(field);
        if (side > FormatConstants.MaximumSide)
        {
            FormatThrow.HeaderField(field, side, 1, FormatConstants.MaximumSide);
        }

        return (int)side;
    }

    private static void CheckChannels(IndexEntry entry, DecoderArchitecture architecture)
    {
        if (entry.IsNormalMap && entry.IsGrey)
        {
            FormatThrow.GreyNormalMap(entry.Name);
        }

        if (entry.IsLossless)
        {
            if (entry.Alpha is AlphaKind.Mask or AlphaKind.MaskAndSoft)
            {
                FormatThrow.LosslessAlpha(entry.Name, entry.Alpha);
            }

            return;
        }

        if (entry.Alpha is AlphaKind.MaskAndSoft or AlphaKind.Synthesis && !architecture.HasAlpha)
        {
            FormatThrow.AlphaNeedsChannel(entry.Name, entry.Alpha, architecture.Channels);
        }

        if (architecture.IsGrey && !entry.IsGrey)
        {
            FormatThrow.GreyNeeded(entry.Name, architecture.Channels);
        }
    }

    private static void ReadChecksum(ref ByteReader reader, ReadOnlySpan<byte> bytes)
    {
        uint found = Crc32C.Compute(bytes[..reader.Position]);
        uint stated = reader.ReadUInt32("index checksum");
        if (found != stated)
        {
            FormatThrow.Checksum("index", found, stated);
        }
    }

    private static IndexEntry[] PlaceStreams(IndexEntry[] entries, int start, int fileLength)
    {
        long position = start;
        foreach (IndexEntry entry in entries)
        {
            entry.StreamOffset = (int)Math.Min(position, fileLength);
            position += entry.StreamLength;
        }

        if (position != fileLength)
        {
            FormatThrow.StreamLengths(position - start, fileLength - start);
        }

        return entries;
    }
}
