using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>Decodes the latents of an image (FORMAT.md, sections 4.1 and 6).</summary>
internal static class LatentDecoder
{
    /// <summary>Fills the grids from the coarsest down to <paramref name="lowestGrid"/>. What is before them in the stream has been read.</summary>
    /// <param name="scan">Of the decoder.</param>
    /// <param name="decoder">Reads the stream, started.</param>
    /// <param name="layout">Of the stream.</param>
    /// <param name="grids">One array a grid, each large enough; those below the lowest are left as they are.</param>
    /// <param name="lowestGrid">The finest grid wanted.</param>
    /// <param name="picture">The image's size.</param>
    /// <param name="cancellationToken">Stops between bands.</param>
    /// <param name="progress">Is told of each band of the lowest grid, if there is one.</param>
    /// <returns>The pixel checksum (section 7.5); 0 if finer grids are left unread.</returns>
    internal static uint Decode(
        LatentScan scan,
        RansDecoder decoder,
        StreamLayout layout,
        short[][] grids,
        int lowestGrid,
        Picture picture,
        CancellationToken cancellationToken,
        GridProgress? progress = null)
    {
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
        return lowestGrid == 0 ? decoder.FinishAndRead() : 0;
    }

    private struct DecodingVisitor(Kernel kernel, RansDecoder decoder) : ILatentVisitor
    {
        private int _symbol;
        private bool _any;

        public readonly bool WritesLatents => true;

        public bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, StepLanes lanes)
        {
            // After a step of zeros mostly comes another.
            _any = kernel.ReadLatents(decoder, _symbol, means, scales, latents, lanes, expectsZeros: !_any);
            _symbol += lanes.Count;
            return _any;
        }
    }
}
