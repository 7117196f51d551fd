using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>The head of a lossless image's stream (FORMAT.md, section 11.1), checked to be long enough for what it claims to hold.</summary>
/// <param name="log2Slots">As the property.</param>
/// <param name="number">Of the base.</param>
/// <param name="hasFewColours">As the property.</param>
/// <param name="pixelChecksum">As the property.</param>
/// <param name="length">As the property.</param>
internal readonly struct LosslessStream(int log2Slots, int number, bool hasFewColours, uint pixelChecksum, int length)
{
    private const int SlotsMask = 0b0001_1111;
    private const int FewColoursFlag = 0b0010_0000;
    private const int BaseFlag = 0b0100_0000;
    private const int ReservedMask = 0b1000_0000;

    /// <summary>A pixel takes a bit of at least 1/1893 bits: log2(65536 / 65512).</summary>
    private const int MostPixelsPerByte = 1 << 14;

    /// <summary>Zeros that may be read behind the end, and the uncertainty of the last bits.</summary>
    private const int FreeBytes = 8;

    /// <summary>Of a state that knows nothing; 0 if there is a base.</summary>
    internal int Log2Slots { get; } = log2Slots;

    /// <summary>The image whose state this one goes on from, by its number in the index; -1 if there is none.</summary>
    internal int Base { get; } = number;

    /// <summary>Colours are kept in a list.</summary>
    internal bool HasFewColours { get; } = hasFewColours;

    /// <summary>Section 7.5.</summary>
    internal uint PixelChecksum { get; } = pixelChecksum;

    /// <summary>Bytes before the first bit.</summary>
    internal int Length { get; } = length;

    /// <summary>Splits a stream. What passes may be given memory for: a few bytes can't claim much more than they can say.</summary>
    internal static LosslessStream Read(ReadOnlySpan<byte> stream, int width, int height, int imageCount)
    {
        var reader = new ByteReader(stream);
        int settings = reader.ReadByte("lossless settings");
        if ((settings & ReservedMask) != 0)
        {
            FormatThrow.ReservedBits("lossless settings", settings & ReservedMask);
        }

        bool hasBase = (settings & BaseFlag) != 0;
        int log2Slots = settings & SlotsMask;
        int lowest = hasBase ? 0 : LosslessState.SmallestLog2Slots;
        int highest = hasBase ? 0 : LosslessState.LargestLog2Slots;
        if (log2Slots < lowest || log2Slots > highest)
        {
            FormatThrow.HeaderField("log2 of the slots", log2Slots, lowest, highest);
        }

        int number = hasBase ? reader.ReadVarint("base") : -1;
        if (number >= imageCount)
        {
            FormatThrow.HeaderField("base", number, 0, imageCount - 1);
        }

        int checksum = reader.ReadUInt16("pixel checksum") | (reader.ReadByte("pixel checksum") << 16);
        if (checksum > FormatConstants.PixelChecksumMask)
        {
            FormatThrow.HeaderField("pixel checksum", checksum, 0, FormatConstants.PixelChecksumMask);
        }

        long pixels = (long)width * height;
        long most = ((long)reader.Remaining + FreeBytes) * MostPixelsPerByte;
        if (pixels > most)
        {
            FormatThrow.StreamTooShort("lossless stream", pixels, most);
        }

        return new(log2Slots, number, (settings & FewColoursFlag) != 0, (uint)checksum, reader.Position);
    }

    /// <summary>The settings byte; the number of a base and the pixel checksum follow it.</summary>
    internal byte PackSettings() =>
        (byte)(Log2Slots | (HasFewColours ? FewColoursFlag : 0) | (Base >= 0 ? BaseFlag : 0));
}
