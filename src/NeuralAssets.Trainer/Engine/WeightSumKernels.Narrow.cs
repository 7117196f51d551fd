using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <content>Blocks of fewer than four outputs: means and scales, colours.</content>
internal static unsafe partial class WeightSumKernels
{
    /// <summary>Three outputs by four inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeByFour<T>(float** gradient, float** input, float* s, int inputs, int pixels)
        where T : struct, ILanes<T>
    {
        float* r0 = gradient[0];
        float* r1 = gradient[1];
        float* r2 = gradient[2];
        for (int i = 0; i < inputs; i += 4, s += 16 * T.Count)
        {
            float* x0 = input[i];
            float* x1 = input[i + 1];
            float* x2 = input[i + 2];
            float* x3 = input[i + 3];
            T a0 = T.Load(s);
            T a1 = T.Load(s + T.Count);
            T a2 = T.Load(s + (2 * T.Count));
            T b0 = T.Load(s + (4 * T.Count));
            T b1 = T.Load(s + (5 * T.Count));
            T b2 = T.Load(s + (6 * T.Count));
            T c0 = T.Load(s + (8 * T.Count));
            T c1 = T.Load(s + (9 * T.Count));
            T c2 = T.Load(s + (10 * T.Count));
            T d0 = T.Load(s + (12 * T.Count));
            T d1 = T.Load(s + (13 * T.Count));
            T d2 = T.Load(s + (14 * T.Count));
            for (nint p = 0; p < pixels; p += T.Count)
            {
                T g0 = T.Load(r0 + p);
                T g1 = T.Load(r1 + p);
                T g2 = T.Load(r2 + p);
                T v0 = T.Load(x0 + p);
                a0 = T.MultiplyAdd(g0, v0, a0);
                a1 = T.MultiplyAdd(g1, v0, a1);
                a2 = T.MultiplyAdd(g2, v0, a2);
                T v1 = T.Load(x1 + p);
                b0 = T.MultiplyAdd(g0, v1, b0);
                b1 = T.MultiplyAdd(g1, v1, b1);
                b2 = T.MultiplyAdd(g2, v1, b2);
                T v2 = T.Load(x2 + p);
                c0 = T.MultiplyAdd(g0, v2, c0);
                c1 = T.MultiplyAdd(g1, v2, c1);
                c2 = T.MultiplyAdd(g2, v2, c2);
                T v3 = T.Load(x3 + p);
                d0 = T.MultiplyAdd(g0, v3, d0);
                d1 = T.MultiplyAdd(g1, v3, d1);
                d2 = T.MultiplyAdd(g2, v3, d2);
            }

            a0.Store(s);
            a1.Store(s + T.Count);
            a2.Store(s + (2 * T.Count));
            b0.Store(s + (4 * T.Count));
            b1.Store(s + (5 * T.Count));
            b2.Store(s + (6 * T.Count));
            c0.Store(s + (8 * T.Count));
            c1.Store(s + (9 * T.Count));
            c2.Store(s + (10 * T.Count));
            d0.Store(s + (12 * T.Count));
            d1.Store(s + (13 * T.Count));
            d2.Store(s + (14 * T.Count));
        }
    }

    /// <summary>Two outputs by four inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByFour<T>(float** gradient, float** input, float* s, int inputs, int pixels)
        where T : struct, ILanes<T>
    {
        float* r0 = gradient[0];
        float* r1 = gradient[1];
        for (int i = 0; i < inputs; i += 4, s += 16 * T.Count)
        {
            float* x0 = input[i];
            float* x1 = input[i + 1];
            float* x2 = input[i + 2];
            float* x3 = input[i + 3];
            T a0 = T.Load(s);
            T a1 = T.Load(s + T.Count);
            T b0 = T.Load(s + (4 * T.Count));
            T b1 = T.Load(s + (5 * T.Count));
            T c0 = T.Load(s + (8 * T.Count));
            T c1 = T.Load(s + (9 * T.Count));
            T d0 = T.Load(s + (12 * T.Count));
            T d1 = T.Load(s + (13 * T.Count));
            for (nint p = 0; p < pixels; p += T.Count)
            {
                T g0 = T.Load(r0 + p);
                T g1 = T.Load(r1 + p);
                T v0 = T.Load(x0 + p);
                a0 = T.MultiplyAdd(g0, v0, a0);
                a1 = T.MultiplyAdd(g1, v0, a1);
                T v1 = T.Load(x1 + p);
                b0 = T.MultiplyAdd(g0, v1, b0);
                b1 = T.MultiplyAdd(g1, v1, b1);
                T v2 = T.Load(x2 + p);
                c0 = T.MultiplyAdd(g0, v2, c0);
                c1 = T.MultiplyAdd(g1, v2, c1);
                T v3 = T.Load(x3 + p);
                d0 = T.MultiplyAdd(g0, v3, d0);
                d1 = T.MultiplyAdd(g1, v3, d1);
            }

            a0.Store(s);
            a1.Store(s + T.Count);
            b0.Store(s + (4 * T.Count));
            b1.Store(s + (5 * T.Count));
            c0.Store(s + (8 * T.Count));
            c1.Store(s + (9 * T.Count));
            d0.Store(s + (12 * T.Count));
            d1.Store(s + (13 * T.Count));
        }
    }
}
