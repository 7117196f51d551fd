using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// All features at the size of one grid (FORMAT.md, section 7.2), row after row: the grid's own, prefiltered, and those of
/// the level above, upsampled. Only the rows that the next level needs are kept.
/// </summary>
internal sealed class FeatureLevel
{
    /// <summary>Rows of its own grid that a row of features looks ahead.</summary>
    internal const int Reach = 3;

    // The level below reads five rows.
    private const int Depth = 8;
    private DecoderLayers _layers;
    private readonly Kernel _kernel;
    private readonly int _level;
    private readonly int _planes;
    private readonly FeatureLevel? _above;
    private readonly LatentRows _latents;
    private readonly InputTaps _fourRows = new(4);
    private readonly InputTaps _sevenRows = new(2 * Reach + 1);
    private readonly InputTaps _sevenColumns = InputTaps.Rows(2 * Reach + 1, stride: 1);

    private short[] _values = [];
    private short[] _filtered = [];
    private int _columns;
    private int _rows;
    private int _firstPlane;
    private int _next;

    /// <param name="model">The decoder.</param>
    /// <param name="kernel">Computes.</param>
    /// <param name="level">The grid whose size this level has.</param>
    /// <param name="above">The level of half the size; null for the coarsest grid.</param>
    internal FeatureLevel(DecoderModel model, Kernel kernel, int level, FeatureLevel? above)
    {
        _layers = model.Layers;
        _kernel = kernel;
        _level = level;
        _planes = model.Architecture.GridCount;
        _above = above;
        _latents = new LatentRows(kernel);
    }

    /// <summary>From one feature's row to the next feature's.</summary>
    internal int Stride { get; private set; }

    /// <inheritdoc cref="DecodeWorkspace.Use"/>
    internal void Use(DecoderLayers layers) => _layers = layers;

    /// <summary>Starts an image, at a row that may lie behind its first: what lies before it is not computed.</summary>
    internal void Start(short[][] grids, int width, int height, int firstRow, bool isLast)
    {
        int aboveColumns = LatentGeometry.GridSide(width, _level + 1);
        _above?.Start(grids, width, height, Math.Max(0, (firstRow >> 1) - 2), isLast: false);
        _columns = LatentGeometry.GridSide(width, _level);
        _rows = LatentGeometry.GridSide(height, _level);
        _next = firstRow;
        _latents.Start(grids[_level], _columns, _rows, firstRow - Reach);

        // The last level has a row of zeros for each grid that is finer than the output, and keeps one row only.
        _firstPlane = isLast ? 0 : _level;
        RingMask = isLast ? 0 : Depth - 1;
        Stride = _above is null ? Kernel.Pad(_columns) : 2 * Kernel.Pad(aboveColumns);
        Grow(ref _values, (RingMask + 1) * RowLength);
        _values.AsSpan(0, (RingMask + 1) * RowLength).Clear();
        Grow(ref _filtered, Stride + Kernel.Block);
    }

    /// <summary>Rows of all features at <paramref name="y"/>; valid until the next call.</summary>
    internal ReadOnlySpan<short> ComputeRow(int y)
    {
        Advance(y);
        return _values.AsSpan(RowOffset(y), RowLength);
    }

    private int RingMask { get; set; }

    private int RowLength => (_planes - _firstPlane) * Stride;

    private int RowOffset(int y) => (y & RingMask) * RowLength;

    private void Advance(int y)
    {
        for (; _next <= y; _next++)
        {
            Compute(_next);
        }
    }

    private void Compute(int y)
    {
        Span<short> own = _values.AsSpan(RowOffset(y) + ((_level - _firstPlane) * Stride), Stride);
        _latents.Advance(y + Reach);
        if (_above is null)
        {
            _latents.Values.Slice(_latents.Offset(y), Stride).CopyTo(own);
            return;
        }

        Prefilter(y, own);
        _above.Advance(Math.Min((y >> 1) + 2, _above._rows - 1));
        Upsample(y, _values.AsSpan(RowOffset(y) + ((_level + 1 - _firstPlane) * Stride)));
    }

    private void Prefilter(int y, Span<short> output)
    {
        Span<int> rows = stackalloc int[(2 * Reach) + 1];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _latents.Offset(y + i - Reach);
        }

        _sevenRows.Set(rows);
        DotLayer filter = _layers.Prefilters[_level];
        int columns = _latents.Stride;
        _kernel.Apply(filter, _latents.Values, _sevenRows, _filtered.AsSpan(Reach), columns, columns);
        _filtered.AsSpan(0, Reach).Clear();
        _filtered.AsSpan(Reach + _columns, Reach).Clear();
        _kernel.Apply(filter, _filtered, _sevenColumns, output, columns, columns);
        _kernel.AddSaturate(output[..columns], _latents.Values.Slice(_latents.Offset(y), columns));
    }

    private void Upsample(int y, Span<short> output)
    {
        FeatureLevel above = _above!;
        bool even = (y & 1) == 0;
        int first = (y >> 1) - (even ? 2 : 1);
        Span<int> rows = stackalloc int[4];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = above.RowOffset(FixedPoint.Clamp(first + i, 0, above._rows - 1));
        }

        _fourRows.Set(rows);
        _kernel.Upsample(
            even ? _layers.EvenRows[_level] : _layers.OddRows[_level],
            _layers.Columns[_level],
            above._values,
            _fourRows,
            above.Stride,
            above._columns,
            _filtered,
            output,
            _planes - _level - 1);
    }

    private static void Grow(ref short[] values, int length)
    {
        if (values.Length < length)
        {
            values = new short[length];
        }
    }
}
