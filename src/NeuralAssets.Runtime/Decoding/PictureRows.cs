using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>The latest four rows of a picture, of each a row per channel with one value more at both ends.</summary>
internal sealed class PictureRows(int channels)
{
    // Three rows are read by a convolution, and up to four wait for the last of three convolutions.
    private const int Depth = 4;
    private short[] _values = [];
    private int _columns;

    internal int Stride { get; private set; }

    /// <summary>All rows that are held, at the offsets of <see cref="Offset"/>.</summary>
    internal ReadOnlySpan<short> Values => _values;

    internal void Start(int columns)
    {
        _columns = columns;
        Stride = Kernel.Pad(columns) + 2;
        int length = Depth * channels * Stride;
        if (_values.Length < length)
        {
            _values = new short[length];
        }
    }

    /// <summary>Where a row starts: one value before the first pixel of its first channel.</summary>
    internal int Offset(int y) => (y & (Depth - 1)) * channels * Stride;

    /// <summary>A row from its first pixel on, to be filled; channels are a stride apart.</summary>
    internal Span<short> Pixels(int y) => _values.AsSpan(Offset(y) + 1, (channels * Stride) - 1);

    /// <summary>The pixels of one channel, padded.</summary>
    internal Span<short> Channel(int y, int channel) => _values.AsSpan(Offset(y) + (channel * Stride) + 1, Stride - 2);

    /// <summary>Continues a finished row by one pixel to both sides with its first and last pixel.</summary>
    internal void ReplicateEnds(int y)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            int start = Offset(y) + (channel * Stride);
            _values[start] = _values[start + 1];
            _values[start + _columns + 1] = _values[start + _columns];
        }
    }
}
