using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// A band of an image's rows: the unit of work of one thread. Strips bound the memory of a thread whatever the image's height, and let
/// all cores work on one image. What a strip needs of its neighbours it computes again; what it adds to their gradients it keeps apart
/// until all strips are done.
/// </summary>
/// <param name="First">First row of pixels, a multiple of <see cref="Rows"/>.</param>
/// <param name="End">Row after the last.</param>
internal readonly record struct Strip(int First, int End)
{
    /// <summary>Rows of pixels; every grid up to the eighth begins a row of its own there.</summary>
    public const int Rows = 128;

    /// <summary>Grids that strips can be cut for.</summary>
    public const int MaximumGrids = 8;

    /// <summary>
    /// Rows above and below a strip that its gradients reach in any grid: 3 residual layers, 2 rows of upsampling on each level (so 4 at
    /// most), 3 rows of the prefilter.
    /// </summary>
    public const int Reach = 8;

    public static Strip[] Cut(int height)
        => [.. Enumerable.Range(0, (height + Rows - 1) / Rows).Select(s => new Strip(s * Rows, Math.Min(height, (s + 1) * Rows)))];

    /// <summary>The strip's own rows of a grid.</summary>
    public RowRange At(int grid) => new(First >> grid, LatentGeometry.GridSide(End, grid));
}

/// <summary>Rows from <paramref name="First"/> to before <paramref name="End"/>.</summary>
internal readonly record struct RowRange(int First, int End)
{
    public int Count => End - First;

    /// <summary>The range with more rows on both sides, as far as a picture of that height goes.</summary>
    public RowRange Widen(int rows, int height) => new(Math.Max(0, First - rows), Math.Min(height, End + rows));

    public bool Contains(int row) => row >= First && row < End;
}
