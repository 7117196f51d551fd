using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>
/// The latents of one band and the four rows above it in Q7, skewed: a column holds what one step of the wavefront visits.
/// Any neighbour of a step's sixteen positions is then sixteen values side by side.
/// </summary>
internal sealed class BandWindow
{
    // A column starts with the rows above the band; those lag by up to 4 * 3 steps, hence the columns before the first step.
    private const int Above = LatentGeometry.NeighbourReach;
    private const int Stride = Above + FormatConstants.BandRows;
    private const int Lead = Above * FormatConstants.RowSkew;

    private short[] _values = [];
    private int _length;

    /// <summary>Sizes the window for a grid of so many columns.</summary>
    internal void Resize(int columns)
    {
        _length = (Lead + LatentGeometry.StepCount(columns, FormatConstants.BandRows)) * Stride;
        if (_values.Length < _length)
        {
            _values = new short[_length];
        }
    }

    /// <summary>Starts a band: zero but for the rows above, and with <paramref name="known"/> the band itself, from the grid.</summary>
    internal void Start(ReadOnlySpan<short> grid, int columns, int firstRow, int endRow, bool known)
    {
        _values.AsSpan(0, _length).Clear();
        int end = known ? endRow : firstRow;
        for (int y = Math.Max(0, firstRow - Above); y < end; y++)
        {
            int row = y - firstRow;
            int index = Index(FormatConstants.RowSkew * row, row);
            foreach (short latent in grid.Slice(y * columns, columns))
            {
                _values[index] = (short)(latent << FormatConstants.LatentShift);
                index += Stride;
            }
        }
    }

    internal void Set(int step, int row, int latent) =>
        _values[Index(step, row)] = (short)(latent << FormatConstants.LatentShift);

    /// <summary>The neighbours at one offset of all rows of the band in a step; zero outside the grid.</summary>
    internal ReadOnlySpan<short> Neighbours(int step, int rowOffset, int columnOffset)
    {
        int index = Index(step + columnOffset + (FormatConstants.RowSkew * rowOffset), rowOffset);
        return _values.AsSpan(index, FormatConstants.BandRows);
    }

    private static int Index(int step, int row) => ((step + Lead) * Stride) + Above + row;
}
