using System.Buffers.Binary;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>Tells whether a Photoshop file holds all of its picture: the library's decoder fills what is missing with nothing.</summary>
internal static class PsdStructure
{
    private const int HeaderLength = 26;
    private const int RawCompression = 0;
    private const int RunLengthCompression = 1;

    /// <summary>Null if the merged picture at the file's end is whole, else what is wrong.</summary>
    /// <param name="file">A file that begins with the signature of a PSD or PSB.</param>
    public static string? FindDamage(ReadOnlySpan<byte> file)
    {
        const string Truncated = "it ends before its picture does";
        if (file.Length < HeaderLength)
        {
            return Truncated;
        }

        bool large = file[5] == 2;
        long channels = BinaryPrimitives.ReadUInt16BigEndian(file[12..]);
        long height = BinaryPrimitives.ReadUInt32BigEndian(file[14..]);
        long width = BinaryPrimitives.ReadUInt32BigEndian(file[18..]);
        long bits = BinaryPrimitives.ReadUInt16BigEndian(file[22..]);

        // Three sections, each led by its length: palette, resources, layers. Only that of the layers is wider in a PSB.
        long position = HeaderLength;
        for (int section = 0; section < 3; section++)
        {
            int lengthBytes = large && section == 2 ? 8 : 4;
            if (position > file.Length - lengthBytes)
            {
                return Truncated;
            }

            ReadOnlySpan<byte> length = file[(int)position..];
            position += lengthBytes
                + (lengthBytes == 8 ? BinaryPrimitives.ReadInt64BigEndian(length) : BinaryPrimitives.ReadUInt32BigEndian(length));
            if (position < 0)
            {
                return Truncated;
            }
        }

        if (position > file.Length - 2)
        {
            return Truncated;
        }

        ReadOnlySpan<byte> picture = file[(int)position..];
        long needed = BinaryPrimitives.ReadUInt16BigEndian(picture) switch
        {
            RawCompression => channels * height * ((width * bits) + 7 >> 3),
            RunLengthCompression => RunLengthBytes(picture[2..], channels * height, large ? 4 : 2),
            _ => 0,
        };
        return needed > picture.Length - 2 ? Truncated : null;
    }

    /// <summary>A table of the rows' compressed lengths, and the rows.</summary>
    private static long RunLengthBytes(ReadOnlySpan<byte> table, long rows, int entryBytes)
    {
        long total = rows * entryBytes;
        if (total > table.Length)
        {
            return total;
        }

        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> entry = table[(row * entryBytes)..];
            total += entryBytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(entry) : BinaryPrimitives.ReadUInt32BigEndian(entry);
        }

        return total;
    }
}
