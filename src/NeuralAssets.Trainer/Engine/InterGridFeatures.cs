using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The context model's features of one grid: a linear map, at half the grid's resolution, of the coarser grids' latents
/// (FORMAT.md 6), and its adjoint.
/// </summary>
internal sealed unsafe class InterGridFeatures<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly DenseLayer _layer;
    private readonly DenseGradient<T> _layerSums;
    private readonly int _grid;
    private readonly int _sources;
    private readonly int _count;
    private readonly int _width;
    private readonly int _rowStride;
    private readonly Plane[] _features;
    private readonly Plane[] _gradients;

    // Rows of the sources at the features' resolution, and of their gradients; the first source has that resolution itself.
    private readonly NativeBuffer _expanded;
    private readonly NativeBuffer _folded;
    private readonly RowTable _input;
    private readonly RowTable _inputGradient;
    private readonly RowTable _output;
    private readonly RowTable _outputGradient;
    private RowRange _rows;

    /// <param name="layer">The linear map.</param>
    /// <param name="grid">Index of the grid that the features serve; the sources are the grids above it.</param>
    /// <param name="width">Columns of the next coarser grid, which are the columns of the features.</param>
    /// <param name="rows">Most rows of the next coarser grid in a strip.</param>
    public InterGridFeatures(DenseLayer layer, int grid, int width, int rows)
    {
        _layer = layer;
        _layerSums = new DenseGradient<T>(layer);
        _grid = grid;
        _sources = layer.Inputs;
        _count = layer.Outputs;
        _width = width;
        _rowStride = (width + 31) / 32 * 32;
        _features = [.. Enumerable.Range(0, _count).Select(_ => new Plane(width, rows))];
        _gradients = [.. Enumerable.Range(0, _count).Select(_ => new Plane(width, rows))];
        _expanded = new NativeBuffer((long)_rowStride * _sources);
        _folded = new NativeBuffer((long)_rowStride * _sources);
        _input = new RowTable(_sources);
        _inputGradient = new RowTable(_sources);
        _output = new RowTable(_count);
        _outputGradient = new RowTable(_count);
    }

    /// <summary>Computes the features of a strip from quantised latents and clears their gradients.</summary>
    /// <param name="strip">The strip.</param>
    /// <param name="grids">Quantised latents of the image, finest grid first.</param>
    public void Forward(Strip strip, Plane[] grids)
    {
        _rows = strip.At(_grid + 1);
        foreach (Plane plane in (Plane[])[.. _features, .. _gradients])
        {
            plane.FirstRow = _rows.First;
        }

        for (int y = _rows.First; y < _rows.End; y++)
        {
            ExpandSources(grids, y);
            for (int x = 0; x < _width; x += DenseKernels.Segment)
            {
                SetSources(_input, grids, _expanded, y, x);
                _output.SetRows(_features, y, x);
                _layer.Forward<T>(_input, _output, DenseKernels.SegmentPixels<T>(_width, x), Activation.Linear);
            }
        }

        foreach (Plane gradient in _gradients)
        {
            gradient.Clear(_rows);
        }
    }

    /// <summary>Copies the features of a row segment of the grid, each repeated twice horizontally.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(int y, int x, float* channels, int pixels)
    {
        for (int f = 0; f < _count; f++)
        {
            float* row = _features[f].Row(y >> 1) + (x >> 1);
            float* output = channels + ((long)f * DenseKernels.Segment);
            for (int p = 0; p < pixels; p += 2 * T.Count)
            {
                T value = T.Load(row + (p >> 1));
                T.Interleave(value, value, out T upper).Store(output + p);
                upper.Store(output + p + T.Count);
            }
        }
    }

    /// <summary>Adds the gradient of a row segment; the adjoint of <see cref="Read"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradient(int y, int x, float** channels, int pixels)
    {
        for (int f = 0; f < _count; f++)
        {
            float* row = _gradients[f].Row(y >> 1) + (x >> 1);
            float* input = channels[f];
            for (int p = 0; p < pixels; p += 2 * T.Count)
            {
                T even = T.Deinterleave(T.Load(input + p), T.Load(input + p + T.Count), out T odd);
                (T.Load(row + (p >> 1)) + even + odd).Store(row + (p >> 1));
            }
        }
    }

    /// <summary>Carries the features' gradients back to the grids and to the weights. A strip begins a row of its own in every source.</summary>
    public void Backward(Plane[] grids, Plane[] gridGradients)
    {
        for (int y = _rows.First; y < _rows.End; y++)
        {
            ExpandSources(grids, y);
            for (int s = 1; s < _sources; s++)
            {
                if (BeginsRow(y, s))
                {
                    new Span<float>(_folded.Data + ((long)s * _rowStride), _rowStride).Clear();
                }
            }

            for (int x = 0; x < _width; x += DenseKernels.Segment)
            {
                int pixels = DenseKernels.SegmentPixels<T>(_width, x);
                SetSources(_input, grids, _expanded, y, x);
                SetSources(_inputGradient, gridGradients, _folded, y, x);
                _outputGradient.SetRows(_gradients, y, x);
                _layerSums.Add(_outputGradient, _input, pixels);
                _layer.Backward<T>(_outputGradient, _inputGradient, null, pixels, add: true);
            }

            FoldSources(gridGradients, y);
        }
    }

    /// <summary>Moves the sums of the weights' gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(Span<float> weights, Span<float> bias) => _layerSums.Reduce(weights, bias, factor: 1f);

    private static bool BeginsRow(int y, int source) => (y & ((1 << source) - 1)) == 0;

    /// <summary>The first source's own row, and the rows of the others as they are expanded or folded.</summary>
    private void SetSources(RowTable table, Plane[] planes, NativeBuffer others, int y, int x)
    {
        table.Rows[0] = planes[_grid + 1].Row(y) + x;
        for (int s = 1; s < _sources; s++)
        {
            table.Rows[s] = others.Data + ((long)s * _rowStride) + x;
        }
    }

    /// <summary>Repeats each source's latents to the features' columns; a row serves 2^s rows of features.</summary>
    private void ExpandSources(Plane[] grids, int y)
    {
        for (int s = 1; s < _sources; s++)
        {
            if (BeginsRow(y, s))
            {
                float* source = grids[_grid + 1 + s].Row(y >> s);
                float* output = _expanded.Data + ((long)s * _rowStride);
                for (int x = 0; x < _width; x++)
                {
                    output[x] = source[x >> s];
                }
            }
        }
    }

    /// <summary>The adjoint of <see cref="ExpandSources"/>, for the sources whose row ends with this row of features.</summary>
    private void FoldSources(Plane[] gridGradients, int y)
    {
        for (int s = 1; s < _sources; s++)
        {
            if (!BeginsRow(y + 1, s) && y < _rows.End - 1)
            {
                continue;
            }

            float* folded = _folded.Data + ((long)s * _rowStride);
            float* target = gridGradients[_grid + 1 + s].Row(y >> s);
            for (int first = 0; first < _width; first += 1 << s, target++)
            {
                float sum = 0f;
                for (int x = first; x < Math.Min(_width, first + (1 << s)); x++)
                {
                    sum += folded[x];
                }

                *target += sum;
            }
        }
    }

    public void Dispose()
    {
        foreach (Plane plane in (Plane[])[.. _features, .. _gradients])
        {
            plane.Dispose();
        }

        foreach (RowTable table in (RowTable[])[_input, _inputGradient, _output, _outputGradient])
        {
            table.Dispose();
        }

        _expanded.Dispose();
        _folded.Dispose();
        _layerSums.Dispose();
    }
}
