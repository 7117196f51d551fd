namespace NeuralAssets.Format;

/// <summary>The four bytes that both files start with: magic and version.</summary>
internal static class FileHeader
{
    internal static void Read(ref ByteReader reader, string file, ReadOnlySpan<byte> magic)
    {
        ReadOnlySpan<byte> found = reader.Read(FormatConstants.MagicLength, file);
        if (!found.SequenceEqual(magic))
        {
            FormatThrow.Magic(file, found, magic);
        }

        byte version = reader.ReadByte("version");
        if (version != FormatConstants.Version)
        {
            FormatThrow.Version(file, version);
        }
    }
}
