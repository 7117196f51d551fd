namespace NeuralAssets.Format;

/// <summary>Reads the index of a codes file, <c>.nac</c> (FORMAT.md, section 4). Streams are left for their images' decoding.</summary>
internal static class CodesFile
{
    private const string FileKind = "codes file";

    internal static IndexEntry[] Read(ReadOnlySpan<byte> bytes, DecoderFile decoder)
    {
        var reader = new ByteReader(bytes);
        FileHeader.Read(ref reader, FileKind, FormatConstants.CodesMagic);
        FileChecksum.Read(bytes, FileKind);
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

        // Nothing is allocated for entries whose streams the file is too short to hold.
        int shortest = count * FormatConstants.MinimumStreamLength;
        if (shortest > reader.Remaining)
        {
            FormatThrow.EndOfData("streams", reader.Remaining, shortest);
        }

        IndexEntry[] entries = ReadEntries(reader.Read(reader.ReadVarint("index length"), "index"), count, decoder.Networks);
        CheckReferences(entries);
        return PlaceStreams(entries, reader.Position, bytes.Length - FormatConstants.ChecksumLength);
    }

    private static IndexEntry[] ReadEntries(ReadOnlySpan<byte> index, int count, DecoderParameters[] networks)
    {
        var decoder = new RansDecoder(index, lanes: 1);
        var fields = new FieldReader(decoder);
        var walk = new IndexFields(Array.ConvertAll(networks, static network => network.Architecture));
        var entries = new IndexEntry[count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = walk.Code(ref fields, IndexEntry.Blank);
        }

        decoder.Finish();
        return entries;
    }

    /// <summary>So no image depends on more than one other.</summary>
    private static void CheckReferences(IndexEntry[] entries)
    {
        foreach (IndexEntry entry in entries)
        {
            int number = entry.Layout.Reference;
            if (!entry.Layout.HasReference)
            {
                continue;
            }

            if (number < 0 || number >= entries.Length)
            {
                FormatThrow.Reference(entry.Name, $"image {number}", $"is not among the {entries.Length} of the group");
            }

            if (Defect(entry, entries[number]) is { } defect)
            {
                FormatThrow.Reference(entry.Name, entries[number].Name, defect);
            }
        }
    }

    private static string? Defect(IndexEntry image, IndexEntry reference) =>
        reference.IsLossless ? "has no latents"
        : reference.Width != image.Width || reference.Height != image.Height ? "has another size"
        : reference.Network != image.Network ? "has another network"
        : reference.Layout.HasReference ? "refers to another one itself"
        : null;

    private static IndexEntry[] PlaceStreams(IndexEntry[] entries, int start, int end)
    {
        long position = start;
        foreach (IndexEntry entry in entries)
        {
            entry.StreamOffset = (int)Math.Min(position, end);
            position += entry.StreamLength;
        }

        if (position != end)
        {
            FormatThrow.StreamLengths(position - start, end - start);
        }

        return entries;
    }
}
