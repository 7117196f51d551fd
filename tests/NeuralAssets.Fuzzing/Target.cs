namespace NeuralAssets.Fuzzing;

/// <summary>What is done with every input: the group is opened, and its images are decoded as a game decodes them.</summary>
internal sealed class Target
{
    /// <summary>An image of more pixels is opened but not decoded: its caller knows its size and asks for that work.</summary>
    private const int MaximumPixels = 1 << 14;

    private const int MaximumImages = 4;
    private const int StreamStart = 4;
    private const int NetworkCountShift = 12;
    private const int NetworkCountMask = 15;

    // What one execution may allocate: what every decode needs; for a network the tables of the largest; for a byte of input a quarter of an index
    // entry with the longest of names, since an entry's stream has four bytes at least; for a pixel the latents and the mask; for a column the rows of all grids and layers that the synthesis keeps.
    private const long FixedBytes = 1 << 20;
    private const long BytesPerNetwork = 1 << 16;
    private const long BytesPerInputByte = 256;
    private const long BytesPerPixel = 32;
    private const long BytesPerColumn = 512;

    /// <summary>What a lossless image has learned. One is decoded into, and for each image one may be made that it goes on from.</summary>
    private const long LosslessBytes = 10 << 20;

    private const int Margin = 32;
    private const byte Untouched = 0xA5;
    private readonly byte[] _buffer = new byte[(Margin * 2) + (MaximumPixels * (4 + Margin))];
    private long _allowed;

    /// <summary>Null if the input was decoded or refused as it should be. Passes on any exception but the documented one.</summary>
    public Defect? Execute(FuzzPack pack)
    {
        _allowed = FixedBytes + (BytesPerNetwork * NetworkCount(pack.DecoderFile)) + (BytesPerInputByte * pack.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Defect? defect = null;
        try
        {
            defect = DecodeAll(NeuralImageGroup.Open(pack.DecoderFile, pack.CodesFile), pack.CodesFile.Length);
        }
        catch (NeuralImageFormatException)
        {
            // The one way to refuse.
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return defect ?? (allocated <= _allowed ? null : new Defect("memory", $"{allocated} bytes allocated; allowed are {_allowed}."));
    }

    /// <summary>As the file says: the first four bits of its stream.</summary>
    public static int NetworkCount(byte[] decoderFile) => decoderFile.Length < StreamStart + sizeof(ushort)
        ? 1
        : 1 + ((BitConverter.ToUInt16(decoderFile, StreamStart) >> NetworkCountShift) & NetworkCountMask);

    /// <param name="group">Opened from the input.</param>
    /// <param name="variant">Chooses scales and formats; of the input, so that it comes again with it.</param>
    private Defect? DecodeAll(NeuralImageGroup group, int variant)
    {
        Defect? defect = null;
        bool hasLossless = group.Images.Any(image => image.IsLossless);
        bool hasLarge = group.Images.Any(image => image.Width * image.Height > MaximumPixels);
        _allowed += hasLossless ? LosslessBytes : 0;
        foreach (NeuralImage image in group.Images.Take(MaximumImages))
        {
            // A lossless image may go on from a large one.
            if (image.Width * image.Height <= MaximumPixels && !(image.IsLossless && hasLarge))
            {
                _allowed += image.IsLossless ? LosslessBytes : 0;
                _allowed += (BytesPerPixel * image.Width * image.Height) + (BytesPerColumn * image.Width);
                var scale = (variant & 1) == 0 ? NeuralScale.Full : (NeuralScale)((variant >> 1) & 3);
                defect ??= Decode(image, (NeuralPixelFormat)((variant >> 3) & 3), scale);
                variant++;
            }
        }

        return defect;
    }

    /// <summary>Decodes between bytes that must keep their value: before and behind the pixels and between their rows.</summary>
    private Defect? Decode(NeuralImage image, NeuralPixelFormat format, NeuralScale scale)
    {
        (int width, int height) = image.SizeAt(scale);
        int row = 4 * width;
        int stride = row + (width % Margin);
        int length = (stride * (height - 1)) + row;
        Span<byte> area = _buffer.AsSpan(0, length + (2 * Margin));
        area.Fill(Untouched);
        try
        {
            image.Decode(area.Slice(Margin, length), stride, format, scale);
        }
        catch (NeuralImageFormatException)
        {
            // The other images may be fine, and their code is to be reached.
        }

        bool kept = IsUntouched(area[..Margin]) && IsUntouched(area[(Margin + length)..]);
        for (int y = 1; y < height; y++)
        {
            kept &= IsUntouched(area[(Margin + ((y - 1) * stride) + row)..(Margin + (y * stride))]);
        }

        return kept ? null : new Defect("overwrite", $"Bytes around the rows of '{image.Name}' at {scale} were written.");
    }

    private static bool IsUntouched(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(Untouched);
}
