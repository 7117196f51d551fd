using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>The decoder that was written from FORMAT.md alone: far slower, so it judges only inputs that reached something new.</summary>
internal static class Oracle
{
    private const int MaximumPixels = 1 << 10;
    private const int MaximumImages = 8;

    /// <summary>Null if both refuse the group or the image, or both decode the same pixels at full size and find the stated checksum right, or wrong.</summary>
    public static Defect? Judge(FuzzPack pack)
    {
        NeuralImageGroup? group = TryOpen(pack);
        ReferenceDecoder? reference = TryOpenReference(pack);
        if (group is null || reference is null)
        {
            return (group is null) == (reference is null) ? null : Differs("group", "opened");
        }

        if (reference.Images.Any(entry => entry.Lossless && entry.Width * entry.Height > MaximumPixels))
        {
            return null;
        }

        foreach ((NeuralImage image, ReferenceEntry entry) in group.Images.Zip(reference.Images).Take(MaximumImages))
        {
            if (image.Width * image.Height > MaximumPixels)
            {
                continue;
            }

            byte[]? pixels = TryDecode(reference, entry);
            if (!SamePixels(TryDecode(image), pixels))
            {
                return Differs("pixels", image.Name);
            }

            if (Verifies(image) != (pixels is not null && reference.StatedChecksum(entry) == ReferenceDecoder.ChecksumOf(pixels)))
            {
                return Differs("checksum", image.Name);
            }
        }

        return null;
    }

    private static Defect Differs(string what, string where) => new($"reference-{what}", $"The reference decides otherwise: {where}.");

    private static bool SamePixels(byte[]? left, byte[]? right) =>
        left is null || right is null ? left == right : left.AsSpan().SequenceEqual(right);

    private static NeuralImageGroup? TryOpen(FuzzPack pack)
    {
        try
        {
            return NeuralImageGroup.Open(pack.DecoderFile, pack.CodesFile);
        }
        catch (NeuralImageFormatException)
        {
            return null;
        }
    }

    private static byte[]? TryDecode(NeuralImage image)
    {
        try
        {
            return image.Decode();
        }
        catch (NeuralImageFormatException)
        {
            return null;
        }
    }

    private static bool Verifies(NeuralImage image)
    {
        try
        {
            image.Verify();
            return true;
        }
        catch (NeuralImageFormatException)
        {
            return false;
        }
    }

    private static ReferenceDecoder? TryOpenReference(FuzzPack pack)
    {
        try
        {
            return ReferenceDecoder.Open(pack.DecoderFile, pack.CodesFile);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[]? TryDecode(ReferenceDecoder reference, ReferenceEntry entry)
    {
        try
        {
            return reference.Decode(entry, scaleExponent: 0);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
