using System.Buffers.Binary;

namespace NeuralAssets.Format;

/// <summary>The four bytes that both files end with: the checksum of all before them.</summary>
internal static class FileChecksum
{
    /// <returns>The checksum, which is the right one.</returns>
    internal static uint Read(ReadOnlySpan<byte> bytes, string file)
    {
        const int Shortest = FormatConstants.MagicLength + 1 + FormatConstants.ChecksumLength;
        if (bytes.Length < Shortest)
        {
            FormatThrow.EndOfData(file, bytes.Length, Shortest);
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^FormatConstants.ChecksumLength..]);
        uint found = Crc32C.Compute(bytes[..^FormatConstants.ChecksumLength]);
        if (found != stated)
        {
            FormatThrow.Checksum(file, found, stated);
        }

        return stated;
    }
}
