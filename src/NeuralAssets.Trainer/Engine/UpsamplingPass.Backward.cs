using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <content>The way back: from the gradients of full resolution to those of the latents and of the taps.</content>
internal sealed unsafe partial class UpsamplingPass<T>
{
    /// <summary>Takes a row of <see cref="FeatureGradients"/>; the rows come in order.</summary>
    public void ReceiveRow(int y)
    {
        if (_grids > 1)
        {
            PrefilterBackward(0, y);
        }

        bool last = y == _needed[0].End - 1;
        for (; _grids > 1 && _received < _needed[1].End && (last || (2 * _received) + 4 <= y); _received++)
        {
            for (int j = 1; j < _grids; j++)
            {
                BackwardRow(0, j, _received);
            }
        }
    }

    /// <summary>After the last row of gradients: what the coarser levels add to the latents' gradients and to the sums of the taps.</summary>
    public void Backward()
    {
        for (int k = 1; k < _grids - 1; k++)
        {
            for (int j = 1; j < _grids - k; j++)
            {
                for (int y = _needed[k + 1].First; y < _needed[k + 1].End; y++)
                {
                    BackwardRow(k, j, y);
                }
            }

            for (int y = _needed[k].First; y < _needed[k].End; y++)
            {
                PrefilterBackward(k, y);
            }
        }

        Plane coarsest = _gradients[^1][0];
        for (int y = _needed[^1].First; y < _needed[^1].End; y++)
        {
            RowMath.Add<T>(_latentGradients[^1].Row(y), coarsest.Row(y), coarsest.Width);
        }
    }

    /// <summary>Moves the sums of the taps' gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(NetworkParameters layout, Span<float> gradient)
    {
        for (int k = 0; k < _grids - 1; k++)
        {
            RowMath.Reduce<T>(_sums[k], layout.Slice(gradient, TensorKind.UpsamplingTaps, k));
            _prefilters[k].ReduceGradients(layout.Slice(gradient, TensorKind.PrefilterTaps, k));
        }
    }

    private void PrefilterBackward(int k, int y)
        => _prefilters[k].BackwardRow(
            _latents[k], _gradients[k][0], _latentGradients[k], y, _needed[k], _heights[k], _parameters[TensorKind.PrefilterTaps, k]);

    /// <summary>The gradient of one row of plane [k + 1][j - 1].</summary>
    private void BackwardRow(int k, int j, int y)
    {
        ReadOnlySpan<float> taps = _parameters[TensorKind.UpsamplingTaps, k];
        Plane input = _planes[k + 1][j - 1];
        float* sums = _sums[k].Data;
        float* gathered = RowBuffer(1);
        int columns = _planes[k][j].Width;
        Gather(k, j, y, y, gathered, taps, add: false);

        // Rows outside the picture were copies of its first and last row.
        if (y == 0)
        {
            Gather(k, j, -1, y, gathered, taps, add: true);
            Gather(k, j, -2, y, gathered, taps, add: true);
        }

        if (y == _heights[k + 1] - 1)
        {
            Gather(k, j, y + 1, y, gathered, taps, add: true);
            Gather(k, j, y + 2, y, gathered, taps, add: true);
        }

        // An odd row lacks the last pixel of its last pair.
        gathered[columns] = 0f;
        float* even = RowBuffer(0);
        float* odd = RowBuffer(2);
        float* result = _gradients[k + 1][j - 1].Row(y);
        int width = input.Width;
        ResampleKernels.Split<T>(gathered, even, odd, columns);
        RowMath.ClearOutside(even, width);
        RowMath.ClearOutside(odd, width);
        ResampleKernels.DownsampleRow<T>(even, odd, input.Row(y), result, width, taps, sums);

        // So were the columns.
        result[0] += result[-1] + result[-2];
        result[width - 1] += result[width] + result[width + 1];
        RowMath.ClearOutside(result, width);
    }

    /// <summary>What a row of the widened plane, or a copy of it outside the picture, got from the finer plane's rows.</summary>
    private void Gather(int k, int j, int y, int clamped, float* output, ReadOnlySpan<float> taps, bool add)
    {
        float** gradient = stackalloc float*[ResampleKernels.GatheredRows];
        for (int i = 0; i < ResampleKernels.GatheredRows; i++)
        {
            int finer = (2 * y) - 3 + i;
            gradient[i] = _needed[k].Contains(finer) ? _gradients[k][j].Row(finer) : RowBuffer(3);
        }

        ResampleKernels.GatherRows<T>(gradient, _widened[k][j - 1].Row(clamped), output, _planes[k][j].Width, taps, _sums[k].Data, add);
    }
}
