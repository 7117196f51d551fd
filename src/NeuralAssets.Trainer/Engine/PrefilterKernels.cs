using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Row kernels of the prefilter (FORMAT.md 7.2): seven symmetric taps p3 p2 p1 p0 p1 p2 p3, zero outside the picture. The filter is its
/// own adjoint.
/// </summary>
internal static unsafe class PrefilterKernels
{
    /// <summary>output = filter of a row + <paramref name="add"/> (null for none).</summary>
    /// <param name="input">The row's first pixel.</param>
    /// <param name="step">Floats between the inputs of two taps: 1 filters along the row, the stride across rows.</param>
    /// <param name="add">A row, or null.</param>
    /// <param name="output">Receives the row.</param>
    /// <param name="width">Pixels; rounded up to whole registers.</param>
    /// <param name="taps">p0 to p3.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter<T>(float* input, int step, float* add, float* output, int width, ReadOnlySpan<float> taps)
        where T : struct, ILanes<T>
    {
        T p0 = T.Broadcast(taps[0]);
        T p1 = T.Broadcast(taps[1]);
        T p2 = T.Broadcast(taps[2]);
        T p3 = T.Broadcast(taps[3]);
        for (int x = 0; x < width; x += T.Count)
        {
            float* i = input + x;
            T sum = p0 * T.Load(i);
            sum = T.MultiplyAdd(p1, T.Load(i - step) + T.Load(i + step), sum);
            sum = T.MultiplyAdd(p2, T.Load(i - (2 * step)) + T.Load(i + (2 * step)), sum);
            sum = T.MultiplyAdd(p3, T.Load(i - (3 * step)) + T.Load(i + (3 * step)), sum);
            (add == null ? sum : sum + T.Load(add + x)).Store(output + x);
        }
    }

    /// <summary>
    /// Adds, per tap, the products of a gradient row and the inputs that the tap met: offsets of ±<paramref name="step"/>, twice and three
    /// times as far. Beyond the width the gradient is zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AccumulateTaps<T>(float* gradient, float* input, int step, int width, float* sums)
        where T : struct, ILanes<T>
    {
        T s0 = T.Load(sums);
        T s1 = T.Load(sums + T.Count);
        T s2 = T.Load(sums + (2 * T.Count));
        T s3 = T.Load(sums + (3 * T.Count));
        for (int x = 0; x < width; x += T.Count)
        {
            T g = T.Load(gradient + x);
            float* i = input + x;
            s0 = T.MultiplyAdd(g, T.Load(i), s0);
            s1 = T.MultiplyAdd(g, T.Load(i - step) + T.Load(i + step), s1);
            s2 = T.MultiplyAdd(g, T.Load(i - (2 * step)) + T.Load(i + (2 * step)), s2);
            s3 = T.MultiplyAdd(g, T.Load(i - (3 * step)) + T.Load(i + (3 * step)), s3);
        }

        s0.Store(sums);
        s1.Store(sums + T.Count);
        s2.Store(sums + (2 * T.Count));
        s3.Store(sums + (3 * T.Count));
    }
}
