using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>From the latent grids of one image to its feature planes at full resolution, and the adjoint.</summary>
internal sealed unsafe class UpsamplingPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly int _grids;
    private readonly Plane[][] _planes;
    private readonly Plane[][] _gradients;
    private readonly Plane[] _scratch;
    private readonly Plane[] _scratchGradients;
    private readonly NativeBuffer _rows;
    private readonly int _rowStride;
    private readonly NativeBuffer[] _upsamplingSums;
    private readonly NativeBuffer[] _prefilterSums;

    /// <param name="grids">Number of latent grids.</param>
    /// <param name="width">Pixels of the image in a row.</param>
    /// <param name="height">Rows of the image.</param>
    public UpsamplingPass(int grids, int width, int height)
    {
        _grids = grids;
        _planes = new Plane[grids][];
        _gradients = new Plane[grids][];
        _scratch = new Plane[grids];
        _scratchGradients = new Plane[grids];
        for (int k = 0; k < grids; k++)
        {
            int columns = LatentGeometry.GridSide(width, k);
            int rows = LatentGeometry.GridSide(height, k);
            _planes[k] = [.. Enumerable.Range(0, grids - k).Select(_ => new Plane(columns, rows))];
            _gradients[k] = [.. Enumerable.Range(0, grids - k).Select(_ => new Plane(columns, rows))];
            _scratch[k] = new Plane(columns, rows);
            _scratchGradients[k] = new Plane(columns, rows);
        }

        _rowStride = _scratch[0].Stride;
        _rows = new NativeBuffer(4L * _rowStride);
        _upsamplingSums = [.. Enumerable.Range(0, grids).Select(_ => new NativeBuffer(4 * T.Count))];
        _prefilterSums = [.. Enumerable.Range(0, grids).Select(_ => new NativeBuffer(4 * T.Count))];
    }

    /// <summary>Plane j is the upsampled grid j.</summary>
    public Plane[] Features => _planes[0];

    /// <summary>To be written by the consumer of <see cref="Features"/>, zero beyond the width.</summary>
    public Plane[] FeatureGradients => _gradients[0];

    private float* RowBuffer(int index) => _rows.Data + ((long)index * _rowStride) + Plane.MarginColumns;

    /// <param name="grids">Quantised latents, finest grid first; zero around the picture.</param>
    /// <param name="parameters">The network's taps.</param>
    public void Forward(Plane[] grids, NetworkParameters parameters)
    {
        CopyPlane(grids[^1], _planes[^1][0]);
        for (int k = _grids - 2; k >= 0; k--)
        {
            ReadOnlySpan<float> taps = parameters[TensorKind.UpsamplingTaps, k];
            for (int j = 1; j < _grids - k; j++)
            {
                WidenRows(_planes[k + 1][j - 1], _scratch[k], taps);
                Plane target = _planes[k][j];
                for (int y = 0; y < target.Height; y++)
                {
                    (int first, RowWeights weights) = RowTaps(y, taps);
                    ResampleKernels.CombineRows<T>(
                        ScratchRow(k, first),
                        ScratchRow(k, first + 1),
                        ScratchRow(k, first + 2),
                        ScratchRow(k, first + 3),
                        target.Row(y),
                        target.Width,
                        weights.A,
                        weights.B,
                        weights.C,
                        weights.D);
                }
            }

            Prefilter(grids[k], _planes[k][0], parameters[TensorKind.PrefilterTaps, k]);
        }
    }

    /// <summary>Adds the gradients of the latents, from <see cref="FeatureGradients"/>, and sums those of the taps.</summary>
    public void Backward(Plane[] grids, Plane[] gridGradients, NetworkParameters parameters)
    {
        for (int k = 0; k < _grids - 1; k++)
        {
            ReadOnlySpan<float> taps = parameters[TensorKind.UpsamplingTaps, k];
            for (int j = 1; j < _grids - k; j++)
            {
                UpsampleBackward(k, _planes[k + 1][j - 1], _gradients[k][j], _gradients[k + 1][j - 1], taps);
            }

            PrefilterBackward(k, grids[k], _gradients[k][0], gridGradients[k], parameters[TensorKind.PrefilterTaps, k]);
        }

        Plane last = _gradients[^1][0];
        for (int y = 0; y < last.Height; y++)
        {
            AddRow(gridGradients[^1].Row(y), last.Row(y), last.Width);
        }
    }

    /// <summary>Moves the sums of the taps' gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(NetworkParameters layout, Span<float> gradient)
    {
        for (int k = 0; k < _grids - 1; k++)
        {
            Reduce(_upsamplingSums[k], layout.Slice(gradient, TensorKind.UpsamplingTaps, k));
            Reduce(_prefilterSums[k], layout.Slice(gradient, TensorKind.PrefilterTaps, k));
        }
    }

    /// <summary>The four rows of the coarser plane that make output row y: the first one's index, and the weights in order.</summary>
    private static (int First, RowWeights Weights) RowTaps(int y, ReadOnlySpan<float> taps)
        => (y & 1) == 0
            ? ((y >> 1) - 2, new RowWeights(taps[3], taps[1], taps[0], taps[2]))
            : ((y >> 1) - 1, new RowWeights(taps[2], taps[0], taps[1], taps[3]));

    /// <summary>Row of the widened plane, clamped to the rows that the coarser plane has.</summary>
    private float* ScratchRow(int k, int y) => _scratch[k].Row(Math.Clamp(y, 0, _scratch[k + 1].Height - 1));

    private void WidenRows(Plane source, Plane target, ReadOnlySpan<float> taps)
    {
        float* row = RowBuffer(0);
        for (int y = 0; y < source.Height; y++)
        {
            Replicate(source, y, row);
            ResampleKernels.UpsampleRow<T>(row, target.Row(y), source.Width, taps);
        }
    }

    private void UpsampleBackward(int k, Plane input, Plane gradient, Plane inputGradient, ReadOnlySpan<float> taps)
    {
        WidenRows(input, _scratch[k], taps);
        Plane widened = _scratchGradients[k];
        for (int y = 0; y < input.Height; y++)
        {
            new Span<float>(widened.Row(y), widened.Stride - Plane.MarginColumns).Clear();
        }

        float* sums = _upsamplingSums[k].Data;
        ReadOnlySpan<int> evenTaps = [3, 1, 0, 2];
        ReadOnlySpan<int> oddTaps = [2, 0, 1, 3];
        for (int y = 0; y < gradient.Height; y++)
        {
            ReadOnlySpan<int> order = (y & 1) == 0 ? evenTaps : oddTaps;
            int first = (y & 1) == 0 ? (y >> 1) - 2 : (y >> 1) - 1;
            for (int i = 0; i < 4; i++)
            {
                int row = Math.Clamp(first + i, 0, input.Height - 1);
                ResampleKernels.ScatterRow<T>(
                    gradient.Row(y), _scratch[k].Row(row), widened.Row(row), gradient.Width, taps[order[i]], sums + (order[i] * T.Count));
            }
        }

        float* row0 = RowBuffer(0);
        float* even = RowBuffer(1);
        float* odd = RowBuffer(2);
        float* result = RowBuffer(3);
        int width = input.Width;
        for (int y = 0; y < input.Height; y++)
        {
            Replicate(input, y, row0);
            ResampleKernels.Split<T>(widened.Row(y), even, odd, gradient.Width);
            ClearOutside(even, width);
            ClearOutside(odd, width);
            ResampleKernels.DownsampleRow<T>(even, odd, row0, result, width, taps, sums);

            // Columns outside were copies of the border pixels.
            result[0] += result[-1] + result[-2];
            result[width - 1] += result[width] + result[width + 1];
            new Span<float>(result, width).CopyTo(new Span<float>(inputGradient.Row(y), width));
        }
    }

    private void Prefilter(Plane input, Plane output, ReadOnlySpan<float> taps)
    {
        float* row = RowBuffer(0);
        for (int y = 0; y < input.Height; y++)
        {
            PrefilterKernels.Filter<T>(input.Row(y), input.Stride, null, row, input.Width, taps);
            ClearOutside(row, input.Width);
            PrefilterKernels.Filter<T>(row, 1, input.Row(y), output.Row(y), input.Width, taps);
        }
    }

    private void PrefilterBackward(int k, Plane input, Plane gradient, Plane inputGradient, ReadOnlySpan<float> taps)
    {
        // y = x + H V x with symmetric H and V, so the gradient of x is g + V H g. The taps of H met V x, those of V met x.
        float* sums = _prefilterSums[k].Data;
        Plane filtered = _scratchGradients[k];
        float* row = RowBuffer(0);
        for (int y = 0; y < input.Height; y++)
        {
            PrefilterKernels.Filter<T>(input.Row(y), input.Stride, null, row, input.Width, taps);
            ClearOutside(row, input.Width);
            PrefilterKernels.AccumulateTaps<T>(gradient.Row(y), row, 1, input.Width, sums);
            ClearOutside(gradient.Row(y), input.Width);
            PrefilterKernels.Filter<T>(gradient.Row(y), 1, null, filtered.Row(y), input.Width, taps);
            ClearOutside(filtered.Row(y), input.Width);
            PrefilterKernels.AccumulateTaps<T>(filtered.Row(y), input.Row(y), input.Stride, input.Width, sums);
        }

        for (int margin = 1; margin <= 3; margin++)
        {
            new Span<float>(filtered.Row(-margin), input.Width).Clear();
            new Span<float>(filtered.Row(input.Height - 1 + margin), input.Width).Clear();
        }

        for (int y = 0; y < input.Height; y++)
        {
            PrefilterKernels.Filter<T>(filtered.Row(y), filtered.Stride, null, row, input.Width, taps);
            AddRow(inputGradient.Row(y), row, input.Width);
            AddRow(inputGradient.Row(y), gradient.Row(y), input.Width);
        }
    }

    private static void Replicate(Plane source, int y, float* row)
    {
        int width = source.Width;
        new Span<float>(source.Row(y), width).CopyTo(new Span<float>(row, width));
        row[-1] = row[-2] = row[0];
        row[width] = row[width + 1] = row[width - 1];
    }

    /// <summary>Zeroes what filters reach on both sides of a row.</summary>
    private static void ClearOutside(float* row, int width)
    {
        new Span<float>(row - 4, 4).Clear();
        new Span<float>(row + width, 32).Clear();
    }

    private static void CopyPlane(Plane source, Plane target)
    {
        for (int y = 0; y < source.Height; y++)
        {
            new Span<float>(source.Row(y), source.Width).CopyTo(new Span<float>(target.Row(y), source.Width));
        }
    }

    private static void AddRow(float* target, float* values, int width)
    {
        for (int x = 0; x < width; x += T.Count)
        {
            (T.Load(target + x) + T.Load(values + x)).Store(target + x);
        }
    }

    private static void Reduce(NativeBuffer sums, Span<float> taps)
    {
        for (int i = 0; i < 4; i++)
        {
            taps[i] += T.Sum(T.Load(sums.Data + ((long)i * T.Count)));
        }

        sums.Clear();
    }

    public void Dispose()
    {
        foreach (Plane plane in _planes.Concat(_gradients).SelectMany(p => p).Concat(_scratch).Concat(_scratchGradients))
        {
            plane.Dispose();
        }

        _rows.Dispose();
        foreach (NativeBuffer sums in _upsamplingSums.Concat(_prefilterSums))
        {
            sums.Dispose();
        }
    }

    private readonly record struct RowWeights(float A, float B, float C, float D);
}
