namespace NeuralAssets.Tasks.Planning;

/// <summary>
/// Width and height from the header of a PNG, GIF, BMP, WebP or JPEG file. Only documents the accessor, so it never
/// fails.
/// </summary>
internal static class ImageSize
{
    /// <summary>Enough for every fixed header; only JPEG is searched further.</summary>
    private const int HeaderLength = 30;

    /// <summary>Null when the format is unknown or the header makes no sense.</summary>
    public static (int Width, int Height)? TryRead(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return TryRead(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static (int Width, int Height)? TryRead(Stream file)
    {
        byte[] header = new byte[HeaderLength];
        int length = ReadUpTo(file, header);
        (int Width, int Height)? size = Read(header, length, file);
        return size is ( > 0, > 0) ? size : null;
    }

    private static (int Width, int Height)? Read(byte[] header, int length, Stream file)
    {
        if (length >= 24 && StartsWith(header, 0, "\u0089PNG\r\n\u001a\n") && StartsWith(header, 12, "IHDR"))
        {
            return (BigEndian(header, 16, 4), BigEndian(header, 20, 4));
        }

        if (length >= 10 && (StartsWith(header, 0, "GIF87a") || StartsWith(header, 0, "GIF89a")))
        {
            return (LittleEndian(header, 6, 2), LittleEndian(header, 8, 2));
        }

        if (length >= 26 && StartsWith(header, 0, "BM"))
        {
            // A negative height marks rows stored top first; int.MinValue has no positive twin and fails the check above.
            int height = LittleEndian(header, 22, 4);
            return (LittleEndian(header, 18, 4), height < 0 ? unchecked(-height) : height);
        }

        if (length >= 30 && StartsWith(header, 0, "RIFF") && StartsWith(header, 8, "WEBP"))
        {
            return WebP(header);
        }

        return length >= 4 && StartsWith(header, 0, "\u00ff\u00d8\u00ff") ? Jpeg(file) : null;
    }

    private static (int Width, int Height)? WebP(byte[] header)
    {
        if (StartsWith(header, 12, "VP8X"))
        {
            return (1 + LittleEndian(header, 24, 3), 1 + LittleEndian(header, 27, 3));
        }

        if (StartsWith(header, 12, "VP8L") && header[20] == 0x2f)
        {
            // Fourteen bits each, stored less one.
            int bits = LittleEndian(header, 21, 4);
            return (1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }

        // Lossy: three bytes of frame tag, then the start code; the upper two bits of each side are a scale.
        return StartsWith(header, 12, "VP8 ") && StartsWith(header, 23, "\u009d\u0001*")
            ? (LittleEndian(header, 26, 2) & 0x3fff, LittleEndian(header, 28, 2) & 0x3fff)
            : null;
    }

    /// <summary>Walks the marker segments to the first frame header (SOF0 to SOF15 without DHT, JPG and DAC).</summary>
    private static (int Width, int Height)? Jpeg(Stream file)
    {
        byte[] segment = new byte[9];
        long position = 2;
        while (true)
        {
            file.Position = position;
            int length = ReadUpTo(file, segment);
            if (length < 4 || segment[0] != 0xff)
            {
                return null;
            }

            int marker = segment[1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return length == 9 ? (BigEndian(segment, 7, 2), BigEndian(segment, 5, 2)) : null;
            }

            bool isFill = marker == 0xff;
            position += isFill ? 1 : 2 + BigEndian(segment, 2, 2);
        }
    }

    private static int ReadUpTo(Stream file, byte[] buffer)
    {
        int total = 0;
        int read;
        while (total < buffer.Length && (read = file.Read(buffer, total, buffer.Length - total)) > 0)
        {
            total += read;
        }

        return total;
    }

    private static bool StartsWith(byte[] header, int offset, string latin1)
    {
        for (int i = 0; i < latin1.Length; i++)
        {
            if (header[offset + i] != latin1[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int BigEndian(byte[] bytes, int offset, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = (value << 8) | bytes[offset + i];
        }

        return value;
    }

    private static int LittleEndian(byte[] bytes, int offset, int count)
    {
        int value = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[offset + i];
        }

        return value;
    }
}
