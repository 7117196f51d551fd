namespace NeuralAssets.Format;

/// <summary>Sizes of the latent grids, the order in which a grid is decoded and the neighbours it is predicted from.</summary>
internal static class LatentGeometry
{
    /// <summary>Vertical offsets of the context neighbours, nearest first (FORMAT.md, section 6).</summary>
    internal static ReadOnlySpan<sbyte> NeighbourRows =>
        [0, -1, -1, -1, 0, -2, -1, -1, -2, -2, 0, -3, -2, -2, -1, -3, -3, 0, -4, -2];

    /// <summary>Horizontal offsets of the context neighbours.</summary>
    internal static ReadOnlySpan<sbyte> NeighbourColumns =>
        [-1, 0, -1, 1, -2, 0, -2, 2, 1, -1, -3, 0, 2, -2, -3, 1, -1, -4, 0, 3];

    /// <summary>Rows above, or columns to one side, that a neighbour can lie in.</summary>
    internal const int NeighbourReach = 4;

    /// <summary>Columns or rows of grid <paramref name="grid"/> of an image with <paramref name="side"/> pixels.</summary>
    internal static int GridSide(int side, int grid) => FixedPoint.CeilShift(side, grid);

    /// <summary>Latents of grid <paramref name="grid"/>; at most 2^28, so an int holds it.</summary>
    internal static int GridLength(int width, int height, int grid) => GridSide(width, grid) * GridSide(height, grid);

    /// <summary>
    /// Steps from a lane's start in one band of rows to its start in the next: so many that no neighbour of a latent is taken from another row by
    /// mistake, and that the first lane never overtakes the last; and an even number, as two columns share their features.
    /// </summary>
    internal static int Period(int columns) =>
        Math.Max((columns + NeighbourReach + 1) & ~1, FormatConstants.RowSkew * FormatConstants.BandRows);

    /// <summary>From where a lane would be in the newest band to where it is in the band before, in latents of a grid.</summary>
    internal static int BandBefore(int columns) => Period(columns) - (FormatConstants.BandRows * columns);

    /// <summary>Steps of a band until the last lane has ended its row: row r lags three columns behind row r-1.</summary>
    internal static int StepCount(int columns, int bandRows) => columns + (FormatConstants.RowSkew * (bandRows - 1));
}
