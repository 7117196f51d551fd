using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace NeuralAssets.Trainer.Tests.Imaging;

/// <summary>PNG files put together by hand, so that they can be wrong in one known way.</summary>
internal static class PngBytes
{
    public static byte[] Zlib(byte[] data)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal))
        {
            zlib.Write(data);
        }

        return output.ToArray();
    }

    /// <summary>8-bit grey around image data that is taken as it is.</summary>
    public static byte[] Grey(int width, int height, byte[] imageData, int animationFrames = 0)
        => Build(width, height, bitDepth: 8, imageData, animationFrames);

    /// <summary>One row of 16-bit grey.</summary>
    public static byte[] Grey16(ushort[] values)
    {
        byte[] row = new byte[1 + (2 * values.Length)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + (2 * i)), values[i]);
        }

        return Build(values.Length, 1, bitDepth: 16, Zlib(row), animationFrames: 0);
    }

    private static byte[] Build(int width, int height, byte bitDepth, byte[] imageData, int animationFrames)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;

        using var output = new MemoryStream();
        output.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(output, "IHDR"u8, header);
        if (animationFrames > 0)
        {
            byte[] control = new byte[8];
            BinaryPrimitives.WriteInt32BigEndian(control, animationFrames);
            WriteChunk(output, "acTL"u8, control);
        }

        WriteChunk(output, "IDAT"u8, imageData);
        WriteChunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    private static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);

        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        output.Write(number);
    }
}
