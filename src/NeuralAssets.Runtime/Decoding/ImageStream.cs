using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The parts of an image's stream (FORMAT.md, section 4.1), checked to be long enough for what they claim to hold.</summary>
internal readonly ref struct ImageStream
{
    private ImageStream(StreamLayout layout, int reference, ReadOnlySpan<byte> difference, ReadOnlySpan<byte> codes)
    {
        Layout = layout;
        Reference = reference;
        Difference = difference;
        Codes = codes;
    }

    internal StreamLayout Layout { get; }

    /// <summary>The image whose latents are added to this one's, by its number in the index; -1 if there is none.</summary>
    internal int Reference { get; }

    /// <summary>What the image's network is more than its group's; empty if they are the same.</summary>
    internal ReadOnlySpan<byte> Difference { get; }

    /// <summary>Blocks with a reference, mask, and latents; empty if the image has none of them.</summary>
    internal ReadOnlySpan<byte> Codes { get; }

    /// <summary>Splits a stream. What passes may be given memory for: a few bytes can't claim much more than they can say.</summary>
    internal static ImageStream Read(ReadOnlySpan<byte> stream, Picture picture, int gridCount)
    {
        var reader = new ByteReader(stream);
        var layout = StreamLayout.Read(ref reader, gridCount);
        int reference = layout.HasReference ? reader.ReadVarint("reference") : -1;
        ReadOnlySpan<byte> difference = layout.HasDifference
            ? reader.Read(reader.ReadVarint("difference length"), "difference")
            : [];
        ReadOnlySpan<byte> codes = reader.Read(reader.Remaining, "codes");
        if (layout.HasReference)
        {
            CheckMask(codes.Length, picture, FormatConstants.ReferenceBlockLog2 + FormatConstants.MaskBlockLog2);
        }

        if (picture.HasMask)
        {
            CheckMask(codes.Length, picture, FormatConstants.MaskBlockLog2);
        }

        CheckLatents(codes.Length, layout, picture, gridCount);
        return new(layout, reference, difference, codes);
    }

    /// <param name="bytes">That there are.</param>
    /// <param name="picture">The image's size.</param>
    /// <param name="blockLog2">Pixels of the side of what takes a bit at least.</param>
    private static void CheckMask(int bytes, Picture picture, int blockLog2)
    {
        long blocks = (long)FixedPoint.CeilShift(picture.Width, blockLog2) * FixedPoint.CeilShift(picture.Height, blockLog2);
        long highest = RansDecoder.MaximumAdaptiveBits(bytes);
        if (blocks > highest)
        {
            FormatThrow.StreamTooShort("mask", blocks, highest);
        }
    }

    private static void CheckLatents(int bytes, StreamLayout layout, Picture picture, int gridCount)
    {
        long latents = 0;
        for (int grid = picture.LowestGrid(gridCount); grid < gridCount; grid++)
        {
            latents += layout.HasGrid(grid) ? LatentGeometry.GridLength(picture.Width, picture.Height, grid) : 0;
        }

        long highest = RansDecoder.MaximumResiduals(bytes, layout.Lanes);
        if (latents > highest)
        {
            FormatThrow.StreamTooShort("latent stream", latents, highest);
        }
    }
}
