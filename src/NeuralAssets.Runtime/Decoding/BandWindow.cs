using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// The latents of one band and the four rows above it in Q7, skewed: a column holds what one step of the wavefront visits.
/// Any neighbour of a step's sixteen positions is then sixteen values side by side.
/// </summary>
internal sealed class BandWindow(Kernel kernel)
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

    /// <summary>Sets what a step found: a latent a row, zero where a row has none.</summary>
    internal void Set(int step, ReadOnlySpan<short> latents)
    {
        Span<short> column = _values.AsSpan(Index(step, 0), FormatConstants.BandRows);
        latents[..FormatConstants.BandRows].CopyTo(column);
        kernel.ShiftLeft(column, FormatConstants.LatentShift);
    }

    /// <summary>The latents of a step: one a row, zero outside the grid.</summary>
    internal void Get(int step, Span<short> latents)
    {
        ReadOnlySpan<short> column = _values.AsSpan(Index(step, 0), FormatConstants.BandRows);
        for (int row = 0; row < column.Length; row++)
        {
            latents[row] = (short)(column[row] >> FormatConstants.LatentShift);
        }
    }

    /// <summary>All values from which the taps of <see cref="Neighbours"/> find the neighbours of a step, of all rows of the band; zero outside the grid.</summary>
    internal ReadOnlySpan<short> From(int step) => _values.AsSpan(step * Stride, _length - (step * Stride));

    /// <summary>Where the first neighbours are (FORMAT.md, section 6), from the values that belong to a step on.</summary>
    internal static InputTaps Neighbours(int count)
    {
        Span<int> offsets = stackalloc int[FormatConstants.MaximumContextSize];
        for (int i = 0; i < count; i++)
        {
            int row = LatentGeometry.NeighbourRows[i];
            offsets[i] = Index(LatentGeometry.NeighbourColumns[i] + (FormatConstants.RowSkew * row), row);
        }

        var taps = new InputTaps(count);
        taps.Set(offsets);
        return taps;
    }

    private static int Index(int step, int row) => ((step + Lead) * Stride) + Above + row;
}
