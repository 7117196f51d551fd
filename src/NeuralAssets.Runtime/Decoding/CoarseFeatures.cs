using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// What the positions of a grid get from coarser grids (FORMAT.md, section 6, Features). Four positions share a value, so a
/// band has eight rows of them; they are kept skewed like the band, and a step takes each row twice.
/// </summary>
internal sealed class CoarseFeatures
{
    private const int Rows = FormatConstants.BandRows / 2;

    /// <summary>Rows of two planes: as many as a kernel takes at once.</summary>
    private const int PairRows = 2 * Rows;

    // An odd row is three columns, up to two values, behind the even row above it.
    private const int Lead = 2;

    /// <summary>Skewed columns that the last row starts behind the first.</summary>
    private const int LastRowLag = (Rows - 1) * FormatConstants.RowSkew;

    private DecoderModel _model;
    private readonly Kernel _kernel;
    private readonly int[] _columns;
    private readonly InputTaps[] _taps;
    private readonly int _features;
    private readonly EmptyContext _empty;

    /// <summary>The first of two planes of predictions, mean and scale, behind an even number of planes of features.</summary>
    private readonly int _predictions;
    private short[][] _grids = [];
    private int _grid;
    private int _rowStride;
    private short[] _inputs = [];

    /// <summary>Planes of eight rows, each row three columns behind the one above it.</summary>
    private short[] _rows = [];

    /// <summary>For each two planes, column by column, the eight values of the one and of the other.</summary>
    private short[] _skewed = [];

    /// <summary>Two planes on their way from rows to columns.</summary>
    private short[] _turning = [];

    /// <summary>Columns of a plane, with what lags behind from the band before.</summary>
    private int _length;

    /// <summary>Skewed columns from one band to the next.</summary>
    private int _period;

    /// <summary>The first step of the band of which predictions are at hand.</summary>
    private int _firstPredicted;

    internal CoarseFeatures(DecoderModel model, Kernel kernel)
    {
        _model = model;
        _kernel = kernel;
        _columns = new int[model.Architecture.GridCount];
        _taps = Array.ConvertAll(model.Layers.Features, layer => new InputTaps(layer.Inputs));
        _features = model.Architecture.FeatureCount;
        _empty = new EmptyContext(model.Layers, kernel);
        _predictions = (_features + 1) & ~1;
    }

    private int Planes => _predictions + 2;

    private int PlaneLength => Rows * _length;

    /// <summary>False if the grid's features are all zero.</summary>
    internal bool HasAny { get; private set; }

    /// <summary>True if the predictions of a step of the band were computed, for the case that all its neighbours are zero.</summary>
    internal bool HasPredictions(int step) => step >= _firstPredicted;

    /// <inheritdoc cref="DecodeWorkspace.Use"/>
    internal void Use(DecoderModel model)
    {
        _model = model;
        _empty.Use(model.Layers);
    }

    internal void StartGrid(short[][] grids, int grid, int width)
    {
        HasAny = grid < _model.Architecture.FeatureGrids;
        if (!HasAny)
        {
            return;
        }

        _grids = grids;
        _grid = grid;
        for (int j = grid; j < _columns.Length; j++)
        {
            _columns[j] = LatentGeometry.GridSide(width, j);
        }

        _rowStride = Kernel.Pad(_columns[grid + 1]);
        _taps[grid].SetRows(_rowStride);
        _empty.StartGrid(_rowStride);
        _period = LatentGeometry.Period(_columns[grid]) / 2;
        _length = Kernel.Pad(Math.Max(_rowStride, _period) + Lead + LastRowLag + 1);
        Grow(ref _inputs, _taps[grid].Inputs * _rowStride);
        Grow(ref _rows, Planes * PlaneLength);
        Grow(ref _skewed, Planes * PlaneLength);
        Grow(ref _turning, 2 * PlaneLength);
        _firstPredicted = 0;
    }

    /// <summary>Computes the features of a band, which starts at an even row.</summary>
    internal void StartBand(int bandStart, int bandRows)
    {
        if (!HasAny)
        {
            return;
        }

        bool predicted = _firstPredicted < int.MaxValue;
        bool predict = _empty.Pays();
        _firstPredicted = !predict ? int.MaxValue : predicted ? 0 : FormatConstants.BandRows * FormatConstants.RowSkew;
        MoveRest();
        for (int row = 0; 2 * row < bandRows; row++)
        {
            GatherRow((bandStart >> 1) + row, isFirst: row == 0);
            Span<short> output = _rows.AsSpan((row * _length) + Lag(row));
            _kernel.Apply(_model.Layers.Features[_grid], _inputs, _taps[_grid], output, PlaneLength, _rowStride);
            if (predict)
            {
                _empty.Predict(output, PlaneLength, output[(_predictions * PlaneLength)..]);
            }
        }

        for (int plane = 0; plane < (predict ? Planes : _predictions); plane += 2)
        {
            Turn(plane * PlaneLength);
        }
    }

    /// <summary>Tells of one step whether all of its neighbours were zero.</summary>
    internal void Count(bool empty) => _empty.Count(empty);

    /// <summary>Fills a row of sixteen lanes a feature; if their number is odd, one row more.</summary>
    internal void CopyStep(int step, Span<short> lanes)
    {
        for (int plane = 0; plane < _predictions; plane += 2)
        {
            Copy(step, plane, lanes[(plane * FormatConstants.BandRows)..]);
        }
    }

    /// <summary>Fills a row of means and a row of scales: the predictions where all neighbours are zero.</summary>
    internal void CopyPredictions(int step, Span<short> lanes) => Copy(step, _predictions, lanes);

    private void Copy(int step, int plane, Span<short> lanes)
    {
        ReadOnlySpan<short> columns = _skewed.AsSpan(plane * PlaneLength, 2 * PlaneLength);
        int even = Lead + (step >> 1);
        int odd = even - Lead + (step & 1);
        _kernel.Interleave(columns.Slice(even * PairRows, PairRows), columns.Slice(odd * PairRows, PairRows), lanes);
    }

    /// <summary>Some lanes are still in the band before: what is left of their rows moves to the front.</summary>
    private void MoveRest()
    {
        for (int plane = 0; plane < Planes; plane++)
        {
            for (int row = 0; row < Rows; row++)
            {
                Span<short> values = _rows.AsSpan((plane * PlaneLength) + (row * _length), _length);
                values.Slice(_period, Lag(row)).CopyTo(values);
            }
        }
    }

    /// <summary>Skewed columns before a row's first column.</summary>
    private static int Lag(int row) => Lead + (FormatConstants.RowSkew * row);

    /// <summary>Sixteen rows become columns: each pass brings rows that are half of all rows apart together.</summary>
    private void Turn(int start)
    {
        int length = 2 * PlaneLength;
        Span<short> between = _turning.AsSpan(0, length);
        Span<short> columns = _skewed.AsSpan(start, length);
        InterleaveHalves(_rows.AsSpan(start, length), between);
        InterleaveHalves(between, columns);
        InterleaveHalves(columns, between);
        InterleaveHalves(between, columns);
    }

    private void InterleaveHalves(ReadOnlySpan<short> values, Span<short> output)
        => _kernel.Interleave(values[..(values.Length / 2)], values[(values.Length / 2)..], output);

    /// <summary>The latents above one row of features, each repeated as often as its grid is coarser.</summary>
    private void GatherRow(int y, bool isFirst)
    {
        for (int j = _grid + 1; j < _columns.Length; j++)
        {
            int shift = j - _grid - 1;
            if (!isFirst && (y & ((1 << shift) - 1)) != 0)
            {
                // The row before has the same.
                continue;
            }

            ReadOnlySpan<short> latents = _grids[j].AsSpan((y >> shift) * _columns[j], _columns[j]);
            Span<short> row = _inputs.AsSpan(shift * _rowStride, _columns[_grid + 1]);
            if (shift == 0)
            {
                latents.CopyTo(row);
                continue;
            }

            for (int x = 0; x < row.Length; x++)
            {
                row[x] = latents[x >> shift];
            }
        }
    }

    private static void Grow(ref short[] values, int length)
    {
        if (values.Length < length)
        {
            values = new short[length];
        }
    }
}
