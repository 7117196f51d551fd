using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// A band of an image's rows: the unit of work of one thread. Strips bound the memory of a thread whatever the image's height, and let
/// all cores work on one image. What a strip needs of its neighbours it computes again; what it adds to their gradients it keeps apart
/// until all strips are done.
/// </summary>
/// <param name="First">First row of pixels, a multiple of <see cref="RowsFor"/>.</param>
/// <param name="End">Row after the last.</param>
internal readonly record struct Strip(int First, int End)
{
    /// <summary>Grids that strips can be cut for: each begins a row of its own at every 64th row of pixels.</summary>
    public const int MaximumGrids = 7;

    /// <summary>Wider images are cut in flatter strips, so that a thread's buffers stay small.</summary>
    private const int WideFrom = 2048;

    /// <summary>
    /// Rows above and below a strip that its gradients reach in any grid: 3 residual layers, 2 rows of upsampling on each level (so 4 at
    /// most), 3 rows of the prefilter.
    /// </summary>
    public const int Reach = 8;

    /// <summary>
    /// Rows of a strip at full resolution that are at work at a time: from the first row that a layer needs to the last one that its gradient
    /// goes to there are two rows a residual layer, and eight of the upsampling or eight whose errors are weighed together (<see cref="ErrorWeights"/>).
    /// </summary>
    public const int RingRows = 16;

    /// <summary>Rows of pixels of the strips of images of a width.</summary>
    public static int RowsFor(int width) => width < WideFrom ? 128 : 64;

    public static Strip[] Cut(int width, int height)
    {
        int rows = RowsFor(width);
        return [.. Enumerable.Range(0, (height + rows - 1) / rows).Select(s => new Strip(s * rows, Math.Min(height, (s + 1) * rows)))];
    }

    /// <summary>Rows of pixels.</summary>
    public int Rows => End - First;

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
