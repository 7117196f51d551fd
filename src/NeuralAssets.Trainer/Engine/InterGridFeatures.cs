using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The context model's features of one grid: a linear map, at half the grid's resolution, of the coarser grids' latents
/// (FORMAT.md 6), and its adjoint.
/// </summary>
internal sealed unsafe class InterGridFeatures<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly int _grid;
    private readonly int _sources;
    private readonly int _count;
    private readonly int _width;
    private readonly int _rowStride;
    private readonly Plane[] _features;
    private readonly Plane[] _gradients;
    private readonly NativeBuffer _expanded;
    private readonly NativeBuffer _folded;
    private readonly NativeBuffer _sums;
    private RowRange _rows;

    /// <param name="grid">Index of the grid that the features serve.</param>
    /// <param name="gridCount">Grids of the decoder; the sources are the grids above <paramref name="grid"/>.</param>
    /// <param name="count">Features.</param>
    /// <param name="width">Columns of the next coarser grid, which are the columns of the features.</param>
    /// <param name="rows">Most rows of the next coarser grid in a strip.</param>
    public InterGridFeatures(int grid, int gridCount, int count, int width, int rows)
    {
        _grid = grid;
        _sources = gridCount - 1 - grid;
        _count = count;
        _width = width;
        _rowStride = (width + 31) / 32 * 32;
        _features = [.. Enumerable.Range(0, count).Select(_ => new Plane(width, rows))];
        _gradients = [.. Enumerable.Range(0, count).Select(_ => new Plane(width, rows))];
        _expanded = new NativeBuffer((long)_rowStride * _sources);
        _folded = new NativeBuffer((long)_rowStride * _sources);
        _sums = new NativeBuffer((long)count * (_sources + 1) * T.Count);
    }

    /// <summary>Computes the features of a strip from quantised latents and clears their gradients.</summary>
    /// <param name="strip">The strip.</param>
    /// <param name="grids">Quantised latents of the image, finest grid first.</param>
    /// <param name="weights">count x sources.</param>
    /// <param name="bias">One per feature.</param>
    public void Forward(Strip strip, Plane[] grids, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        _rows = strip.At(_grid + 1);
        foreach (Plane plane in (Plane[])[.. _features, .. _gradients])
        {
            plane.FirstRow = _rows.First;
        }

        for (int y = _rows.First; y < _rows.End; y++)
        {
            ExpandSources(grids, y);
            for (int f = 0; f < _count; f++)
            {
                Combine(_features[f].Row(y), weights.Slice(f * _sources, _sources), bias[f]);
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
    public void AddGradient(int y, int x, float* channels, int pixels)
    {
        for (int f = 0; f < _count; f++)
        {
            float* row = _gradients[f].Row(y >> 1) + (x >> 1);
            float* input = channels + ((long)f * DenseKernels.Segment);
            for (int p = 0; p < pixels; p += 2 * T.Count)
            {
                T even = T.Deinterleave(T.Load(input + p), T.Load(input + p + T.Count), out T odd);
                (T.Load(row + (p >> 1)) + even + odd).Store(row + (p >> 1));
            }
        }
    }

    /// <summary>Carries the features' gradients back to the grids and to the weights. A strip begins a row of its own in every source.</summary>
    public void Backward(
        Plane[] grids, Plane[] gridGradients, ReadOnlySpan<float> weights, Span<float> weightGradient, Span<float> biasGradient)
    {
        _sums.Clear();
        for (int y = _rows.First; y < _rows.End; y++)
        {
            ExpandSources(grids, y);
            for (int s = 0; s < _sources; s++)
            {
                float* folded = _folded.Data + ((long)s * _rowStride);
                if ((y & ((1 << s) - 1)) == 0)
                {
                    new Span<float>(folded, _rowStride).Clear();
                }

                Spread(folded, y, weights, s);
                if (((y + 1) & ((1 << s) - 1)) == 0 || y == _rows.End - 1)
                {
                    float* target = gridGradients[_grid + 1 + s].Row(y >> s);
                    for (int x = 0; x < _width; x++)
                    {
                        target[x >> s] += folded[x];
                    }
                }
            }

            AccumulateWeights(y);
        }

        for (int f = 0; f < _count; f++)
        {
            float* sums = _sums.Data + ((long)f * (_sources + 1) * T.Count);
            for (int s = 0; s < _sources; s++)
            {
                weightGradient[(f * _sources) + s] += T.Sum(T.Load(sums + ((long)s * T.Count)));
            }

            biasGradient[f] += T.Sum(T.Load(sums + ((long)_sources * T.Count)));
        }
    }

    /// <summary>Repeats each source's latents to the features' columns; a row serves 2^s rows of features.</summary>
    private void ExpandSources(Plane[] grids, int y)
    {
        for (int s = 0; s < _sources; s++)
        {
            if ((y & ((1 << s) - 1)) == 0)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine(float* output, ReadOnlySpan<float> weights, float bias)
    {
        for (int x = 0; x < _width; x += T.Count)
        {
            T sum = T.Broadcast(bias);
            float* source = _expanded.Data + x;
            for (int s = 0; s < weights.Length; s++, source += _rowStride)
            {
                sum = T.MultiplyAdd(T.Broadcast(weights[s]), T.Load(source), sum);
            }

            sum.Store(output + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(float* folded, int y, ReadOnlySpan<float> weights, int source)
    {
        for (int x = 0; x < _width; x += T.Count)
        {
            T sum = T.Load(folded + x);
            for (int f = 0; f < _count; f++)
            {
                sum = T.MultiplyAdd(T.Broadcast(weights[(f * _sources) + source]), T.Load(_gradients[f].Row(y) + x), sum);
            }

            sum.Store(folded + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AccumulateWeights(int y)
    {
        for (int f = 0; f < _count; f++)
        {
            float* gradient = _gradients[f].Row(y);
            float* sums = _sums.Data + ((long)f * (_sources + 1) * T.Count);
            for (int s = 0; s <= _sources; s++)
            {
                // The gradient is zero beyond the width, so whole registers may be taken. The bias sees an input of 1.
                float* source = _expanded.Data + ((long)s * _rowStride);
                T sum = T.Load(sums + ((long)s * T.Count));
                for (int x = 0; x < _width; x += T.Count)
                {
                    T g = T.Load(gradient + x);
                    sum = s == _sources ? sum + g : T.MultiplyAdd(g, T.Load(source + x), sum);
                }

                sum.Store(sums + ((long)s * T.Count));
            }
        }
    }

    public void Dispose()
    {
        foreach (Plane plane in (Plane[])[.. _features, .. _gradients])
        {
            plane.Dispose();
        }

        _expanded.Dispose();
        _folded.Dispose();
        _sums.Dispose();
    }
}
