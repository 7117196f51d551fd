using System.Buffers;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The pipeline: stream -> mask and latents -> features -> synthesis -> pixels.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes an image's stream into pixels.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged.</exception>
    internal static void Decode(DecoderModel model, ImageStream stream, Picture picture, PixelWriter writer)
    {
        int lowestGrid = picture.LowestGrid(model.Architecture.GridCount);
        byte[] mask = [];
        short[][] grids = [];
        try
        {
            mask = RentMask(picture);
            if (picture.HasMask)
            {
                bool hasSoft = picture.Alpha == AlphaKind.MaskAndSoft;
                MaskDecoder.Decode(stream.Mask, picture.Width, picture.Height, hasSoft, mask);
            }

            grids = RentGrids(picture, model.Architecture.GridCount, lowestGrid);
            LatentDecoder.Decode(model, stream, grids, lowestGrid, picture);
            Render(model, grids, mask, picture, writer);
        }
        finally
        {
            ReturnAll(grids);
            ArrayPool<byte>.Shared.Return(mask);
        }
    }

    /// <summary>The pixels of given latents, RGBA in tightly packed rows: what <see cref="Decode"/> yields for their stream.</summary>
    internal static void Render(
        DecoderModel model,
        short[][] grids,
        int width,
        int height,
        AlphaKind alpha,
        bool isGrey,
        ReadOnlySpan<byte> maskClasses,
        Span<byte> rgba)
    {
        var picture = new Picture(width, height, alpha, isGrey, ScaleExponent: 0);
        var writer = new PixelWriter(rgba, width * FormatConstants.PixelBytes, NeuralPixelFormat.Rgba32);
        Render(model, grids, maskClasses, picture, writer);
    }

    private static void Render(
        DecoderModel model, short[][] grids, ReadOnlySpan<byte> mask, Picture picture, PixelWriter writer)
    {
        int lowestGrid = picture.LowestGrid(grids.Length);
        int columns = LatentGeometry.GridSide(picture.Width, lowestGrid);
        int rows = LatentGeometry.GridSide(picture.Height, lowestGrid);
        int stride = Synthesis.PadColumns(columns);

        using var upsampler = new Upsampler(model, grids, lowestGrid, picture.Width, picture.Height);
        var synthesis = new Synthesis(model, columns, rows);
        var output = new PixelRows(model.Architecture, mask, picture, lowestGrid, writer);
        int[] features = new int[grids.Length * stride];
        int[] pixels = new int[model.Architecture.Channels * stride];
        for (int y = 0; y < rows + synthesis.Delay; y++)
        {
            if (y < rows)
            {
                upsampler.ComputeRow(y, features, stride);
                synthesis.PushRow(y, features, stride);
            }

            synthesis.Advance(y);
            if (y >= synthesis.Delay)
            {
                synthesis.PullRow(y - synthesis.Delay, pixels, stride);
                output.Write(y - synthesis.Delay, pixels, stride);
            }
        }
    }

    private static byte[] RentMask(Picture picture) =>
        ArrayPool<byte>.Shared.Rent(picture.HasMask ? picture.Width * picture.Height : 0);

    /// <summary>Grids below the lowest stay empty: nothing reads them.</summary>
    private static short[][] RentGrids(Picture picture, int gridCount, int lowestGrid)
    {
        short[][] grids = new short[gridCount][];
        for (int grid = 0; grid < gridCount; grid++)
        {
            int length = grid < lowestGrid ? 0 : LatentGeometry.GridLength(picture.Width, picture.Height, grid);
            grids[grid] = ArrayPool<short>.Shared.Rent(length);
        }

        return grids;
    }

    private static void ReturnAll(short[][] grids)
    {
        foreach (short[] grid in grids)
        {
            ArrayPool<short>.Shared.Return(grid);
        }
    }
}
