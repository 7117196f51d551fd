using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// The latest latents of a grid in Q7, skewed: a column holds what one step of the wavefront visits, and the four rows above its first lane.
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
    private int _period;

    /// <summary>Empties the window for a grid of so many columns.</summary>
    internal void StartGrid(int columns)
    {
        // A step's last four lanes are rows above the next band, too: up to a period later.
        _period = LatentGeometry.Period(columns);
        _length = (Lead + (2 * _period)) * Stride;
        if (_values.Length < _length)
        {
            _values = new short[_length];
        }

        _values.AsSpan(0, _length).Clear();
    }

    /// <summary>Counts steps from the next band on.</summary>
    internal void StartBand()
    {
        Span<short> values = _values.AsSpan(0, _length);
        values[(_period * Stride)..].CopyTo(values);
        values[((Lead + _period) * Stride)..].Clear();
    }

    /// <summary>Sets what a step found: a latent a lane, zero where a lane has none.</summary>
    internal void Set(int step, ReadOnlySpan<short> latents)
    {
        Span<short> column = _values.AsSpan(Index(step, 0), FormatConstants.BandRows);
        latents[..FormatConstants.BandRows].CopyTo(column);
        kernel.ShiftLeft(column, FormatConstants.LatentShift);
        int later = _period - (FormatConstants.BandRows * FormatConstants.RowSkew);
        column[^Above..].CopyTo(_values.AsSpan(Index(step + later, -Above)));
    }

    /// <summary>All values from which the taps of <see cref="Neighbours"/> find the neighbours of a step, of all lanes; zero outside the grid.</summary>
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
