using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>An image's stream (FORMAT.md, section 4.1), checked to be long enough for what it claims to hold.</summary>
internal readonly ref struct ImageStream
{
    private ImageStream(StreamLayout layout, ReadOnlySpan<byte> codes)
    {
        Layout = layout;
        Codes = codes;
    }

    internal StreamLayout Layout { get; }

    internal ReadOnlySpan<byte> Codes { get; }

    /// <summary>Opens a stream. What passes may be given memory for: a few bytes can't claim much more than they can say.</summary>
    internal static ImageStream Open(ReadOnlySpan<byte> codes, StreamLayout layout, Picture picture, int gridCount)
    {
        if (layout.HasReference)
        {
            CheckMask(codes.Length, picture, FormatConstants.ReferenceBlockLog2 + FormatConstants.MaskBlockLog2);
        }

        if (picture.HasMask)
        {
            CheckMask(codes.Length, picture, FormatConstants.MaskBlockLog2);
        }

        CheckLatents(codes.Length, layout, picture, gridCount);
        return new(layout, codes);
    }

    /// <summary>The difference that the stream starts with.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged.</exception>
    internal NetworkDifference ReadDifference(DecoderParameters shared) =>
        NetworkDifference.Read(new RansDecoder(Codes, Layout.Lanes), shared);

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
