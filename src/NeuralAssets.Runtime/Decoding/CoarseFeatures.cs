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

    /// <summary>Values of one skewed column: an even number of features, then mean and scale, of each eight rows.</summary>
    private readonly int _stride;

    /// <summary>Where mean and scale start.</summary>
    private readonly int _predictions;
    private short[][] _grids = [];
    private int _grid;
    private int _rowStride;
    private short[] _inputs = [];
    private short[] _outputs = [];
    private short[] _skewed = [];

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
        _predictions = ((_features + 1) & ~1) * Rows;
        _stride = _predictions + (2 * Rows);
    }

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
        Grow(ref _inputs, _taps[grid].Inputs * _rowStride);
        Grow(ref _outputs, _features * _rowStride);
        Grow(ref _skewed, (Lead + _period + LastRowLag + 1) * _stride);
        _firstPredicted = 0;
    }

    /// <summary>Computes the features of a band, which starts at an even row.</summary>
    internal void StartBand(int bandStart, int bandRows)
    {
        if (!HasAny)
        {
            return;
        }

        // Some lanes are still in the band before: what is left of it moves to the front.
        bool predicted = _firstPredicted < int.MaxValue;
        bool predict = _empty.Pays();
        _firstPredicted = !predict ? int.MaxValue : predicted ? 0 : FormatConstants.BandRows * FormatConstants.RowSkew;
        _skewed.AsSpan(_period * _stride, (Lead + LastRowLag) * _stride).CopyTo(_skewed);
        for (int row = 0; 2 * row < bandRows; row++)
        {
            GatherRow((bandStart >> 1) + row);
            _kernel.Apply(_model.Layers.Features[_grid], _inputs, _taps[_grid], _outputs, _rowStride, _rowStride);
            int index = ((Lead + (FormatConstants.RowSkew * row)) * _stride) + row;
            for (int feature = 0; feature < _features; feature++)
            {
                Skew(_outputs.AsSpan(feature * _rowStride, _columns[_grid + 1]), index + (feature * Rows));
            }

            if (predict)
            {
                _empty.Predict(_outputs.AsSpan(0, _features * _rowStride));
                Skew(_empty.Means[.._columns[_grid + 1]], index + _predictions);
                Skew(_empty.Scales[.._columns[_grid + 1]], index + _predictions + Rows);
            }
        }
    }

    /// <summary>Tells of one step whether all of its neighbours were zero.</summary>
    internal void Count(bool empty) => _empty.Count(empty);

    /// <summary>Fills a row of sixteen lanes a feature; if their number is odd, one row more.</summary>
    internal void CopyStep(int step, Span<short> lanes) => Copy(step, 0, lanes[..(2 * _predictions)]);

    /// <summary>Fills a row of means and a row of scales: the predictions where all neighbours are zero.</summary>
    internal void CopyPredictions(int step, Span<short> lanes) => Copy(step, _predictions, lanes);

    private void Copy(int step, int start, Span<short> lanes)
    {
        int even = Lead + (step >> 1);
        int odd = even - Lead + (step & 1);
        int length = lanes.Length / 2;
        _kernel.Interleave(
            _skewed.AsSpan((even * _stride) + start, length), _skewed.AsSpan((odd * _stride) + start, length), lanes);
    }

    private void Skew(ReadOnlySpan<short> row, int index)
    {
        foreach (short value in row)
        {
            _skewed[index] = value;
            index += _stride;
        }
    }

    /// <summary>The latents above one row of features, each repeated as often as its grid is coarser.</summary>
    private void GatherRow(int y)
    {
        for (int j = _grid + 1; j < _columns.Length; j++)
        {
            int shift = j - _grid - 1;
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
