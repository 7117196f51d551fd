using System.Buffers.Binary;
using System.IO.Compression;

namespace SampleGame.Drawing;

/// <summary>The smallest useful PNG: 8-bit RGB, one IDAT chunk, no row filters.</summary>
internal static class PngWriter
{
    private const int HeaderLength = 13;

    public static void Write(string path, ReadOnlySpan<uint> bgra, int width)
    {
        int height = bgra.Length / width;
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits a channel
        header[9] = 2; // colour type RGB

        using FileStream file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(bgra, width));
        WriteChunk(file, "IEND"u8, []);
    }

    private static byte[] Compress(ReadOnlySpan<uint> bgra, int width)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            // One byte of filter type, 0, before each row.
            byte[] row = new byte[1 + (3 * width)];
            for (int start = 0; start < bgra.Length; start += width)
            {
                for (int x = 0; x < width; x++)
                {
                    uint pixel = bgra[start + x];
                    row[1 + (3 * x)] = (byte)(pixel >> 16);
                    row[2 + (3 * x)] = (byte)(pixel >> 8);
                    row[3 + (3 * x)] = (byte)pixel;
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(FileStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    /// <summary>CRC-32 of PNG (reflected polynomial 0xEDB88320), bit by bit: a screenshot is small.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return crc;
    }
}
