using System.Buffers;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The pipeline: stream -> mask and latents -> features -> synthesis -> pixels.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes an image's stream into pixels.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the pixels are undefined.</exception>
    internal static void Decode(
        DecoderModel model,
        ImageStream stream,
        Picture picture,
        PixelWriter writer,
        CancellationToken cancellationToken = default)
    {
        DecodeWorkspace workspace = model.Workspaces.Rent();
        try
        {
            Decode(workspace, stream, picture, writer, cancellationToken);
        }
        finally
        {
            model.Workspaces.Return(workspace);
        }
    }

    /// <summary>The same, with a workspace of a kernel's choice.</summary>
    internal static void Decode(
        DecodeWorkspace workspace,
        ImageStream stream,
        Picture picture,
        PixelWriter writer,
        CancellationToken cancellationToken = default)
    {
        short[][] grids = workspace.Grids;
        int lowestGrid = picture.LowestGrid(grids.Length);
        byte[] mask = RentMask(picture);
        try
        {
            RentGrids(grids, picture, lowestGrid);
            if (picture.HasMask)
            {
                bool hasSoft = picture.Alpha == AlphaKind.MaskAndSoft;
                MaskDecoder.Decode(workspace.MaskScan, stream.Mask, picture.Width, picture.Height, hasSoft, mask);
            }

            LatentDecoder.Decode(workspace.Scan, stream, grids, lowestGrid, picture, cancellationToken);
            int rows = Renderer.RowCount(picture, grids.Length);
            Renderer.Render(workspace, grids, mask, picture, writer, 0, rows, cancellationToken);
        }
        finally
        {
            ReturnAll(grids);
            ArrayPool<byte>.Shared.Return(mask);
        }
    }

    /// <summary>The pixels of given latents, RGBA in tightly packed rows: what decoding their stream yields.</summary>
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
        DecodeWorkspace workspace = model.Workspaces.Rent();
        try
        {
            int rows = Renderer.RowCount(picture, grids.Length);
            Renderer.Render(workspace, grids, maskClasses, picture, writer, 0, rows, CancellationToken.None);
        }
        finally
        {
            model.Workspaces.Return(workspace);
        }
    }

    private static byte[] RentMask(Picture picture) =>
        ArrayPool<byte>.Shared.Rent(picture.HasMask ? picture.Width * picture.Height : 0);

    /// <summary>Grids below the lowest stay empty: nothing reads them.</summary>
    private static void RentGrids(short[][] grids, Picture picture, int lowestGrid)
    {
        for (int grid = 0; grid < grids.Length; grid++)
        {
            int length = grid < lowestGrid ? 0 : LatentGeometry.GridLength(picture.Width, picture.Height, grid);
            grids[grid] = ArrayPool<short>.Shared.Rent(length);
        }
    }

    private static void ReturnAll(short[][] grids)
    {
        foreach (ref short[] grid in grids.AsSpan())
        {
            ArrayPool<short>.Shared.Return(grid ?? []);
            grid = [];
        }
    }
}
