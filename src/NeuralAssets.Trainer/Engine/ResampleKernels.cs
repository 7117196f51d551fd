using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Row kernels of the learned upsampling by two (FORMAT.md 7.2) and of its adjoint. Output 2m takes the inputs m-2, m-1, m, m+1 with
/// the taps t3, t1, t0, t2; output 2m+1 the inputs m-1 to m+2 with t2, t0, t1, t3.
/// </summary>
/// <remarks>The float twin filters rows before columns: the order matters for rounding only, and rows are cheaper first.</remarks>
internal static unsafe class ResampleKernels
{
    /// <summary>output[0..2 width] from a row whose borders are replicated by two columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpsampleRow<T>(float* input, float* output, int width, ReadOnlySpan<float> taps)
        where T : struct, ILanes<T>
    {
        T t0 = T.Broadcast(taps[0]);
        T t1 = T.Broadcast(taps[1]);
        T t2 = T.Broadcast(taps[2]);
        T t3 = T.Broadcast(taps[3]);
        for (int m = 0; m < width; m += T.Count)
        {
            T left = T.Load(input + m - 1);
            T centre = T.Load(input + m);
            T right = T.Load(input + m + 1);
            T even = T.MultiplyAdd(t3, T.Load(input + m - 2), T.MultiplyAdd(t1, left, T.MultiplyAdd(t0, centre, t2 * right)));
            T odd = T.MultiplyAdd(t3, T.Load(input + m + 2), T.MultiplyAdd(t1, right, T.MultiplyAdd(t0, centre, t2 * left)));
            T.Interleave(even, odd, out T upper).Store(output + (2 * m));
            upper.Store(output + (2 * m) + T.Count);
        }
    }

    /// <summary>output = taps · four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CombineRows<T>(
        float* row0, float* row1, float* row2, float* row3, float* output, int width, float w0, float w1, float w2, float w3)
        where T : struct, ILanes<T>
    {
        T v0 = T.Broadcast(w0);
        T v1 = T.Broadcast(w1);
        T v2 = T.Broadcast(w2);
        T v3 = T.Broadcast(w3);
        for (int x = 0; x < width; x += T.Count)
        {
            T sum = T.MultiplyAdd(v0, T.Load(row0 + x), T.MultiplyAdd(v1, T.Load(row1 + x), T.MultiplyAdd(v2, T.Load(row2 + x), v3 * T.Load(row3 + x))));
            sum.Store(output + x);
        }
    }

    /// <summary>Rows that a row gives to in <see cref="CombineRows"/>.</summary>
    public const int GatheredRows = 8;

    /// <summary>Adjoint of <see cref="CombineRows"/> for input row r, and the sums of the four taps' gradients.</summary>
    /// <param name="gradient">Gradients of the outputs 2r - 3 to 2r + 4.</param>
    /// <param name="input">Input row r.</param>
    /// <param name="inputGradient">Receives the row's gradient.</param>
    /// <param name="width">Columns.</param>
    /// <param name="taps">t0 to t3.</param>
    /// <param name="tapSums">A register a tap.</param>
    /// <param name="add">Adds to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GatherRows<T>(
        float** gradient, float* input, float* inputGradient, int width, ReadOnlySpan<float> taps, float* tapSums, bool add)
        where T : struct, ILanes<T>
    {
        T t0 = T.Broadcast(taps[0]);
        T t1 = T.Broadcast(taps[1]);
        T t2 = T.Broadcast(taps[2]);
        T t3 = T.Broadcast(taps[3]);
        T s0 = T.Load(tapSums);
        T s1 = T.Load(tapSums + T.Count);
        T s2 = T.Load(tapSums + (2 * T.Count));
        T s3 = T.Load(tapSums + (3 * T.Count));
        float* g0 = gradient[0];
        float* g1 = gradient[1];
        float* g2 = gradient[2];
        float* g3 = gradient[3];
        float* g4 = gradient[4];
        float* g5 = gradient[5];
        float* g6 = gradient[6];
        float* g7 = gradient[7];
        for (int x = 0; x < width; x += T.Count)
        {
            T value = T.Load(input + x);
            T met0 = T.Load(g3 + x) + T.Load(g4 + x);
            T met1 = T.Load(g2 + x) + T.Load(g5 + x);
            T met2 = T.Load(g1 + x) + T.Load(g6 + x);
            T met3 = T.Load(g0 + x) + T.Load(g7 + x);
            s0 = T.MultiplyAdd(met0, value, s0);
            s1 = T.MultiplyAdd(met1, value, s1);
            s2 = T.MultiplyAdd(met2, value, s2);
            s3 = T.MultiplyAdd(met3, value, s3);
            T sum = T.MultiplyAdd(t0, met0, T.MultiplyAdd(t1, met1, T.MultiplyAdd(t2, met2, t3 * met3)));
            (add ? sum + T.Load(inputGradient + x) : sum).Store(inputGradient + x);
        }

        s0.Store(tapSums);
        s1.Store(tapSums + T.Count);
        s2.Store(tapSums + (2 * T.Count));
        s3.Store(tapSums + (3 * T.Count));
    }

    /// <summary>Splits a gradient row in the parts of even and of odd outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split<T>(float* gradient, float* even, float* odd, int width)
        where T : struct, ILanes<T>
    {
        for (int x = 0; x < width; x += 2 * T.Count)
        {
            T.Deinterleave(T.Load(gradient + x), T.Load(gradient + x + T.Count), out T o).Store(even + (x / 2));
            o.Store(odd + (x / 2));
        }
    }

    /// <summary>
    /// Adjoint of <see cref="UpsampleRow"/>: <paramref name="inputGradient"/>[-2..width+1] from split gradients that are zero outside
    /// their row, and the sums of the four taps' gradients.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DownsampleRow<T>(
        float* even, float* odd, float* input, float* inputGradient, int width, ReadOnlySpan<float> taps, float* tapSums)
        where T : struct, ILanes<T>
    {
        T t0 = T.Broadcast(taps[0]);
        T t1 = T.Broadcast(taps[1]);
        T t2 = T.Broadcast(taps[2]);
        T t3 = T.Broadcast(taps[3]);
        for (int n = -2; n < width + 2; n += T.Count)
        {
            T sum = t0 * (T.Load(even + n) + T.Load(odd + n));
            sum = T.MultiplyAdd(t1, T.Load(even + n + 1) + T.Load(odd + n - 1), sum);
            sum = T.MultiplyAdd(t2, T.Load(even + n - 1) + T.Load(odd + n + 1), sum);
            sum = T.MultiplyAdd(t3, T.Load(even + n + 2) + T.Load(odd + n - 2), sum);
            sum.Store(inputGradient + n);
        }

        T s0 = T.Load(tapSums);
        T s1 = T.Load(tapSums + T.Count);
        T s2 = T.Load(tapSums + (2 * T.Count));
        T s3 = T.Load(tapSums + (3 * T.Count));
        for (int m = 0; m < width; m += T.Count)
        {
            T e = T.Load(even + m);
            T o = T.Load(odd + m);
            T left = T.Load(input + m - 1);
            T right = T.Load(input + m + 1);
            s0 = T.MultiplyAdd(e + o, T.Load(input + m), s0);
            s1 = T.MultiplyAdd(e, left, T.MultiplyAdd(o, right, s1));
            s2 = T.MultiplyAdd(e, right, T.MultiplyAdd(o, left, s2));
            s3 = T.MultiplyAdd(e, T.Load(input + m - 2), T.MultiplyAdd(o, T.Load(input + m + 2), s3));
        }

        s0.Store(tapSums);
        s1.Store(tapSums + T.Count);
        s2.Store(tapSums + (2 * T.Count));
        s3.Store(tapSums + (3 * T.Count));
    }
}
