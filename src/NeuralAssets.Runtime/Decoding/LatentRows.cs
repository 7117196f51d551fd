using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>The latest rows of a latent grid in Q7, padded for the kernels; rows outside the grid are zero.</summary>
internal sealed class LatentRows(Kernel kernel)
{
    // A prefilter reads seven rows.
    private const int Depth = 8;
    private short[] _values = [];
    private short[] _grid = [];
    private int _columns;
    private int _rows;
    private int _next;

    internal int Stride { get; private set; }

    /// <summary>All rows that are held, at the offsets of <see cref="Offset"/>.</summary>
    internal ReadOnlySpan<short> Values => _values;

    internal void Start(short[] grid, int columns, int rows, int firstRow)
    {
        _grid = grid;
        _columns = columns;
        _rows = rows;
        _next = Math.Max(0, firstRow);
        Stride = Kernel.Pad(columns);
        int length = (Depth + 1) * Stride;
        if (_values.Length < length)
        {
            _values = new short[length];
        }

        // The pads of the rows and the row of zeros behind them.
        _values.AsSpan(0, length).Clear();
    }

    /// <summary>Makes rows up to <paramref name="y"/> available; the latest eight are.</summary>
    internal void Advance(int y)
    {
        for (; _next <= y && _next < _rows; _next++)
        {
            Span<short> row = _values.AsSpan(Offset(_next), Stride);
            _grid.AsSpan(_next * _columns, _columns).CopyTo(row);
            kernel.ShiftLeft(row, FormatConstants.LatentShift);
        }
    }

    internal int Offset(int y) => (y >= 0 && y < _rows ? y & (Depth - 1) : Depth) * Stride;
}
