using System.Buffers.Binary;
using System.IO.Hashing;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>What the chunks of a PNG file say, found without decoding: the library's decoder forgives damage that a build must not.</summary>
/// <param name="Width">In pixels; 0 if the header is not there.</param>
/// <param name="Height">In pixels; 0 if the header is not there.</param>
/// <param name="Frames">1 unless the file is animated.</param>
/// <param name="Damage">What is wrong with the file; null if it is whole.</param>
internal readonly record struct PngStructure(uint Width, uint Height, uint Frames, string? Damage)
{
    private const int SignatureLength = 8;

    /// <summary>Length, type and checksum.</summary>
    private const int ChunkOverhead = 12;

    /// <param name="file">A file that begins with the signature of a PNG.</param>
    public static PngStructure Read(ReadOnlySpan<byte> file)
    {
        var found = new PngStructure(0, 0, 1, "it ends before its last chunk");
        int position = SignatureLength;
        while (file.Length - position >= ChunkOverhead)
        {
            ReadOnlySpan<byte> rest = file[position..];
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkOverhead)
            {
                return found with { Damage = $"the chunk at byte {position} ends after the file does" };
            }

            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            ReadOnlySpan<byte> data = rest.Slice(8, (int)length);
            uint checksum = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + data.Length)..]);
            if (checksum != Crc32.HashToUInt32(rest.Slice(4, 4 + data.Length)))
            {
                return found with { Damage = $"the chunk at byte {position} has a wrong checksum" };
            }

            if (type.SequenceEqual("IHDR"u8) && data.Length >= 8)
            {
                found = found with
                {
                    Width = BinaryPrimitives.ReadUInt32BigEndian(data),
                    Height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]),
                };
            }
            else if (type.SequenceEqual("acTL"u8) && data.Length >= 4)
            {
                found = found with { Frames = BinaryPrimitives.ReadUInt32BigEndian(data) };
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                return found with { Damage = null };
            }

            position += ChunkOverhead + data.Length;
        }

        return found;
    }
}
