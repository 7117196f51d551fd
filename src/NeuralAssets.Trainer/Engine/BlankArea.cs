using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Columns from <paramref name="First"/> to before <paramref name="End"/>.</summary>
internal readonly record struct ColumnRange(int First, int End);

/// <summary>
/// What an image's mask makes blank: pixels that are transparent whatever the synthesis yields. Their error is 0 and has no gradient, so they need no
/// synthesis. Latents amid them are pinned: held at 0, without noise. And where all that a context vector is made of is pinned but the coarsest
/// grids, which change only every 8 pixels, one row's bits stand for those of all rows of such a band.
/// </summary>
internal sealed unsafe class BlankArea
{
    /// <summary>Grids whose latents may be pinned; those above see so far that hardly any of theirs could be.</summary>
    private const int PinnedGrids = 3;

    /// <summary>Pixels that a pixel's error reaches in the planes between the residual layers, at most three of 3 x 3.</summary>
    private const int SynthesisReach = 3;

    private readonly ColumnRange[][][] _pinned;

    /// <param name="target">The picture.</param>
    /// <param name="gridCount">Latent grids.</param>
    public BlankArea(PixelTarget target, int gridCount)
    {
        Contexts = new RowParts[gridCount];
        (int width, int height) = (target.Width, target.Height);
        if (Visible(target) is not { } visible)
        {
            _pinned = [];
            Pixels = RowParts.Whole(width, height);
            FillContexts(0, width, height);
            return;
        }

        Pixels = Touching(visible.Dilate(SynthesisReach));
        var pinned = new BitPlane[Math.Min(PinnedGrids, gridCount)];
        for (int k = 0; k < pinned.Length; k++, visible = visible.Halve())
        {
            pinned[k] = visible.Dilate(PinnedGrids - k);
        }

        _pinned = [.. pinned.Select(static used => Enumerable.Range(0, used.Height).Select(y => used.EmptyRanges(y)).ToArray())];
        for (int k = 0; k < pinned.Length; k++)
        {
            Contexts[k] = ContextParts(pinned, k);
        }

        FillContexts(pinned.Length, width, height);
    }

    /// <summary>What the synthesis works on.</summary>
    public RowParts Pixels { get; }

    /// <summary>What the context model works on, a grid each.</summary>
    public RowParts[] Contexts { get; }

    /// <summary>Share of pixels and contexts that are worked on, 0 to 1.</summary>
    public double WorkedShare
    {
        get
        {
            RowParts[] all = [Pixels, .. Contexts];
            return (double)all.Sum(static parts => parts.Worked) / all.Sum(static parts => parts.All);
        }
    }

    /// <summary>The pinned latents of a row of a grid.</summary>
    public ColumnRange[] Pinned(int grid, int y) => grid < _pinned.Length ? _pinned[grid][y] : [];

    /// <summary>Whether any latent of a grid may be pinned.</summary>
    public bool HasPinned(int grid) => grid < _pinned.Length;

    /// <summary>Zeroes the pinned latents of a row.</summary>
    public void ClearPinned(float* row, int grid, int y)
    {
        foreach (ColumnRange range in Pinned(grid, y))
        {
            new Span<float>(row + range.First, range.End - range.First).Clear();
        }
    }

    /// <summary>Where the picture is not blank; null if it is so nowhere.</summary>
    private static BitPlane? Visible(PixelTarget target)
    {
        if (!target.HidesPixels)
        {
            return null;
        }

        var plane = new BitPlane(target.Width, target.Height);
        bool any = false;
        for (int y = 0; y < target.Height; y++)
        {
            Span<bool> row = plane.Row(y);
            byte* known = target.Bytes(target.KnownPlane, y);
            byte* soft = target.Bytes(target.SoftPlane, y);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (known[x] | soft[x]) != 0;
                any |= !row[x];
            }
        }

        return any ? plane : null;
    }

    private void FillContexts(int first, int width, int height)
    {
        for (int k = first; k < Contexts.Length; k++)
        {
            Contexts[k] = RowParts.Whole(LatentGeometry.GridSide(width, k), LatentGeometry.GridSide(height, k));
        }
    }

    /// <summary>The steps of each row that hold any bit.</summary>
    private static RowParts Touching(BitPlane plane)
        => new(plane.Width, [.. Enumerable.Range(0, plane.Height).Select(y =>
        {
            var parts = new List<RowPart>();
            Join(parts, plane.Width, x => plane.Any(y, y + 1, x, x + RowParts.Step), rows: 1);
            return parts.ToArray();
        })]);

    private static RowParts ContextParts(BitPlane[] used, int grid)
    {
        (int width, int height) = (used[grid].Width, used[grid].Height);
        int band = 1 << (PinnedGrids - grid);
        var rows = new RowPart[height][];
        var parts = new List<RowPart>();
        for (int first = 0; first < height; first += band)
        {
            int end = Math.Min(height, first + band);
            bool IsEmpty(int x) => IsBlank(used, grid, first, end, x, x + RowParts.Step);
            parts.Clear();
            Join(parts, width, x => !IsEmpty(x), rows: 1);
            Array.Fill(rows, [.. parts], first, end - first);
            Join(parts, width, IsEmpty, rows: end - first);
            rows[first] = [.. parts];
        }

        return new RowParts(width, rows);
    }

    /// <summary>Whether all context vectors of an area are zeros but for the features of grids that no latent is pinned in.</summary>
    private static bool IsBlank(BitPlane[] used, int grid, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        const int Reach = LatentGeometry.NeighbourReach;
        bool any = used[grid].Any(firstRow - Reach, endRow, firstColumn - Reach, endColumn + Reach);
        for (int j = grid + 1; j < used.Length; j++)
        {
            int shift = j - grid;
            any |= used[j].Any(
                firstRow >> shift, ((endRow - 1) >> shift) + 1, firstColumn >> shift, ((endColumn - 1) >> shift) + 1);
        }

        return !any;
    }

    /// <summary>Appends the steps of a row that are wanted, those side by side in one part.</summary>
    private static void Join(List<RowPart> parts, int width, Func<int, bool> wanted, int rows)
    {
        int first = -1;
        for (int x = 0; x < width; x += RowParts.Step)
        {
            bool isWanted = wanted(x);
            if (isWanted && first < 0)
            {
                first = x;
            }
            else if (!isWanted && first >= 0)
            {
                RowParts.Cut(parts, first, x, rows);
                first = -1;
            }
        }

        if (first >= 0)
        {
            RowParts.Cut(parts, first, width, rows);
        }
    }
}
