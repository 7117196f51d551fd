using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>From latents to pixels (FORMAT.md, section 7), a row at a time; any strip of rows without those before it.</summary>
internal static class Renderer
{
    /// <summary>Rows between two looks at the cancellation token.</summary>
    private const int StripRows = 16;

    /// <summary>Rows of the synthesis at the scale of a picture: what strips are counted in.</summary>
    internal static int RowCount(Picture picture, int gridCount) =>
        LatentGeometry.GridSide(picture.Height, picture.LowestGrid(gridCount));

    /// <summary>Writes the pixels of rows <paramref name="start"/> up to <paramref name="end"/> of the synthesis.</summary>
    /// <param name="workspace">Memory of one thread.</param>
    /// <param name="grids">Latents from the picture's lowest grid on.</param>
    /// <param name="mask">A class a pixel of the full size, if the picture has a mask.</param>
    /// <param name="picture">Sizes, scale and alpha.</param>
    /// <param name="writer">Takes the pixels.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="cancellationToken">Stops between a few rows.</param>
    /// <param name="progress">Tells which latents are there already, if not all.</param>
    internal static void Render(
        DecodeWorkspace workspace,
        short[][] grids,
        ReadOnlySpan<byte> mask,
        Picture picture,
        PixelWriter writer,
        int start,
        int end,
        CancellationToken cancellationToken,
        GridProgress? progress = null)
    {
        int lowestGrid = picture.LowestGrid(grids.Length);
        int rows = LatentGeometry.GridSide(picture.Height, lowestGrid);

        // Every residual layer looks one row farther in both directions.
        Synthesis synthesis = workspace.Synthesis;
        int first = Math.Max(0, start - synthesis.Delay);
        progress?.Await(1);
        FeatureLevel level = workspace.Level(lowestGrid);
        level.Start(grids, picture.Width, picture.Height, first, isLast: true);
        synthesis.Start(picture, lowestGrid, first, level.Stride);
        var output = new PixelRows(workspace, mask, picture, lowestGrid, writer);
        for (int y = first; y < end + synthesis.Delay; y++)
        {
            if (y % StripRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (y < rows)
            {
                progress?.Await(Math.Min(rows, y + FeatureLevel.Reach + 1));
                synthesis.PushRow(y, level.ComputeRow(y), mask);
            }

            synthesis.Advance(y);
            if (y - synthesis.Delay >= start)
            {
                synthesis.Finish(y - synthesis.Delay);
                output.Write(y - synthesis.Delay);
            }
        }
    }
}
