namespace NeuralAssets.Decoding;

/// <summary>The latest four rows of a picture, of each a row per channel with one value more at both ends.</summary>
internal sealed class RowRing
{
    // Three rows are read by a convolution, and up to four wait for the last of three convolutions.
    private const int Depth = 4;
    private readonly int[] _values;
    private readonly int _rowLength;
    private readonly int _channels;
    private readonly int _columns;

    internal RowRing(int channels, int columns, int stride)
    {
        _channels = channels;
        _columns = columns;
        Stride = stride;
        _rowLength = channels * stride;
        _values = new int[Depth * _rowLength];
    }

    internal int Stride { get; }

    /// <summary>All channels of a row; a channel's first pixel stands one value behind its start.</summary>
    internal Span<int> this[int y] => _values.AsSpan((y & (Depth - 1)) * _rowLength, _rowLength);

    /// <summary>Continues a finished row by one pixel to both sides with its first and last pixel.</summary>
    internal void ReplicateEnds(int y)
    {
        Span<int> row = this[y];
        for (int channel = 0; channel < _channels; channel++)
        {
            int start = channel * Stride;
            row[start] = row[start + 1];
            row[start + _columns + 1] = row[start + _columns];
        }
    }
}
