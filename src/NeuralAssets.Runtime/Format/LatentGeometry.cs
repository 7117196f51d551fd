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

    /// <summary>Rows of earlier bands that a neighbour can lie in.</summary>
    internal const int NeighbourReach = 4;

    /// <summary>Columns or rows of grid <paramref name="grid"/> of an image with <paramref name="side"/> pixels.</summary>
    internal static int GridSide(int side, int grid) => FixedPoint.CeilShift(side, grid);

    /// <summary>Latents of grid <paramref name="grid"/>; at most 2^28, so an int holds it.</summary>
    internal static int GridLength(int width, int height, int grid) => GridSide(width, grid) * GridSide(height, grid);

    /// <summary>Steps of the wavefront through a band: row r lags three columns behind row r-1.</summary>
    internal static int StepCount(int columns, int bandRows) => columns + (FormatConstants.RowSkew * (bandRows - 1));

    /// <summary>The first row of a band that has a column in step <paramref name="step"/>.</summary>
    internal static int FirstRow(int step, int columns) =>
        step < columns ? 0 : (step - columns + FormatConstants.RowSkew) / FormatConstants.RowSkew;

    /// <summary>The last row of a band that has a column in step <paramref name="step"/>; below the first row if none has.</summary>
    internal static int LastRow(int step, int bandRows) => Math.Min(bandRows - 1, step / FormatConstants.RowSkew);
}
