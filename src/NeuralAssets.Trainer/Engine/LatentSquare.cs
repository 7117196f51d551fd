using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// What a change of one latent has an effect on, nearly: bits of latents whose context it belongs to, up to 4 to the right and below in its own grid, and
/// pixels as far as filters of upsampling and residual layers reach, about six latents either way; their tails beyond are weak.
/// </summary>
/// <param name="Grid">The latent's grid.</param>
/// <param name="Row">The latent's row.</param>
/// <param name="Column">The latent's column.</param>
/// <param name="Width">Of the image.</param>
/// <param name="Height">Of the image.</param>
/// <param name="Block">Pixels along a side of the blocks whose errors count together (<see cref="ErrorWeights"/>).</param>
internal readonly record struct LatentSquare(int Grid, int Row, int Column, int Width, int Height, int Block)
{
    /// <summary>Latents of its grid along a side.</summary>
    private const int Side = 12;

    /// <summary>Of them before the latent.</summary>
    private const int Before = 5;

    /// <summary>Rows or columns of a grid between latents whose squares don't overlap, with all blocks that they touch.</summary>
    /// <param name="grid">Index of the grid.</param>
    /// <param name="block">As of the squares.</param>
    public static int Spacing(int grid, int block) => Side + ((block - 1 + (1 << grid) - 1) >> grid);

    /// <summary>Its rows of a grid that is at least as fine.</summary>
    public RowRange RowsOf(int grid) => Of(Row, grid, Height);

    /// <summary>Its columns of such a grid.</summary>
    public RowRange ColumnsOf(int grid) => Of(Column, grid, Width);

    /// <summary>Rows of pixels whose errors change: whole blocks.</summary>
    public RowRange PixelRows => Blocks(RowsOf(0), Height);

    /// <summary>Columns of pixels whose errors change: whole blocks.</summary>
    public RowRange PixelColumns => Blocks(ColumnsOf(0), Width);

    private RowRange Blocks(RowRange range, int side)
        => new(range.First / Block * Block, Math.Min(side, (range.End + Block - 1) / Block * Block));

    private RowRange Of(int position, int grid, int side)
    {
        int first = position - Before;
        int finer = Grid - grid;
        return new RowRange(Math.Max(0, first << finer), Math.Min(LatentGeometry.GridSide(side, grid), (first + Side) << finer));
    }
}
