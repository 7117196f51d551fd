using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>Decodes the latents of an image (FORMAT.md, sections 4.1 and 6).</summary>
internal static class LatentDecoder
{
    /// <summary>Fills the grids from the coarsest down to <paramref name="lowestGrid"/>.</summary>
    /// <param name="scan">Of the decoder.</param>
    /// <param name="decoder">Reads the stream.</param>
    /// <param name="stream">Its latents are empty if no grid has codes.</param>
    /// <param name="grids">One array a grid, each large enough; those below the lowest are left as they are.</param>
    /// <param name="lowestGrid">The finest grid wanted.</param>
    /// <param name="picture">The image's size.</param>
    /// <param name="cancellationToken">Stops between bands.</param>
    /// <param name="progress">Is told of each band of the lowest grid, if there is one.</param>
    internal static void Decode(
        LatentScan scan,
        RansDecoder decoder,
        ImageStream stream,
        short[][] grids,
        int lowestGrid,
        Picture picture,
        CancellationToken cancellationToken,
        GridProgress? progress = null)
    {
        StreamLayout layout = stream.Layout;
        if (!layout.HasCodes)
        {
            ClearGrids(grids, lowestGrid);
            if (!stream.Latents.IsEmpty)
            {
                FormatThrow.BytesLeftOver("stream of an image without codes", stream.Latents.Length);
            }

            progress?.Report(int.MaxValue);
            return;
        }

        decoder.Start(stream.Latents, layout.Lanes);
        var visitor = new DecodingVisitor(scan.Kernel, decoder);
        for (int grid = grids.Length - 1; grid >= lowestGrid; grid--)
        {
            if (layout.HasGrid(grid))
            {
                GridProgress? told = grid == lowestGrid ? progress : null;
                scan.Visit(grids, grid, picture.Width, picture.Height, ref visitor, told, cancellationToken);
            }
            else
            {
                grids[grid].AsSpan().Clear();
            }
        }

        progress?.Report(int.MaxValue);

        // With finer grids left unread there is no end to check.
        if (lowestGrid == 0)
        {
            visitor.Finish();
        }
    }

    private static void ClearGrids(short[][] grids, int lowestGrid)
    {
        foreach (short[] grid in grids.AsSpan(lowestGrid))
        {
            grid.AsSpan().Clear();
        }
    }

    private struct DecodingVisitor(Kernel kernel, RansDecoder decoder) : ILatentVisitor
    {
        private int _symbol;

        public readonly bool WritesLatents => true;

        public bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, int start, int end)
        {
            bool any = kernel.ReadLatents(decoder, _symbol, means, scales, latents, start, end);
            _symbol += end - start;
            return any;
        }

        internal readonly void Finish() => decoder.Finish();
    }
}
