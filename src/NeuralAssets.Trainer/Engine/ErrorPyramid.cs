using System.Runtime.CompilerServices;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>The errors of a few rows of one channel, and their means at coarser scales.</summary>
internal sealed unsafe class ErrorPyramid<T> : IDisposable
    where T : struct, ILanes<T>
{
    /// <summary>Rows of pixels at the most: one row of the largest blocks.</summary>
    private const int Rows = 1 << (ErrorWeights.MostScales - 1);

    private readonly Plane[] _scales;

    /// <param name="width">Pixels of the image in a row.</param>
    public ErrorPyramid(int width)
        => _scales = [.. Enumerable.Range(0, ErrorWeights.MostScales).Select(s => new Plane(LatentGeometry.GridSide(width, s), Rows >> s))];

    /// <summary>Zeroes all rows, and puts them at a place in the picture.</summary>
    /// <param name="first">The first row, a multiple of the rows held.</param>
    public void Begin(int first)
    {
        for (int s = 0; s < _scales.Length; s++)
        {
            _scales[s].FirstRow = first >> s;
            _scales[s].Clear();
        }
    }

    /// <summary>Errors of a row of pixels, to be filled in; after <see cref="Weigh"/> half of what the weighted error's derivative by them is.</summary>
    public float* Row(int y) => _scales[0].Row(y);

    /// <summary>Replaces errors by half of the weighted error's derivative: their scalar product with it is the weighted error.</summary>
    /// <param name="weights">Of the image.</param>
    public void Weigh(ErrorWeights weights)
    {
        for (int s = 1; s < weights.Scales; s++)
        {
            for (int y = RowsOf(s).First; y < RowsOf(s).End; y++)
            {
                Halve(_scales[s - 1].Row(2 * y), _scales[s - 1].Row((2 * y) + 1), _scales[s].Row(y), _scales[s - 1].Width);
            }
        }

        for (int s = weights.Scales - 1; s >= 0; s--)
        {
            for (int y = RowsOf(s).First; y < Math.Min(RowsOf(s).End, LatentGeometry.GridSide(weights.Height, s)); y++)
            {
                float* coarser = s + 1 < weights.Scales ? _scales[s + 1].Row(y >> 1) : null;
                WeighRow(_scales[s].Row(y), weights.Row(s, y), coarser, _scales[s].Width);
            }
        }

        // Blocks may lie across the border, and sums of weights' gradients take in whole registers.
        for (int y = RowsOf(0).First; y < RowsOf(0).End; y++)
        {
            RowMath.ClearOutside(Row(y), _scales[0].Width);
        }
    }

    private RowRange RowsOf(int scale) => new(_scales[scale].FirstRow, _scales[scale].FirstRow + _scales[scale].Height);

    /// <summary>Means of two by two values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halve(float* upper, float* lower, float* means, int width)
    {
        T quarter = T.Broadcast(0.25f);
        for (int x = 0; x < width; x += 2 * T.Count)
        {
            T left = T.Load(upper + x) + T.Load(lower + x);
            T right = T.Load(upper + x + T.Count) + T.Load(lower + x + T.Count);
            T even = T.Deinterleave(left, right, out T odd);
            ((even + odd) * quarter).Store(means + (x / 2));
        }
    }

    /// <summary>values = weights values + those of the coarser scale, each twice; null if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighRow(float* values, float* weights, float* coarser, int width)
    {
        for (int x = 0; x < width; x += 2 * T.Count)
        {
            T upper = T.Broadcast(0f);
            T lower = upper;
            if (coarser != null)
            {
                T repeated = T.Load(coarser + (x / 2));
                lower = T.Interleave(repeated, repeated, out upper);
            }

            T.MultiplyAdd(T.Load(values + x), T.Load(weights + x), lower).Store(values + x);
            T.MultiplyAdd(T.Load(values + x + T.Count), T.Load(weights + x + T.Count), upper).Store(values + x + T.Count);
        }
    }

    public void Dispose()
    {
        foreach (Plane plane in _scales)
        {
            plane.Dispose();
        }
    }
}
