using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <content>
/// The last block of a layer whose outputs are not a multiple of four: means and scales, colours. Fewer outputs by more pixels keep as many
/// accumulators busy, and nothing is spent on padding.
/// </content>
internal static unsafe partial class DenseKernels
{
    /// <summary>A block of two outputs, for as many whole groups of four registers as there are; returns the pixels done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint MultiplyTwo<T>(
        float* weights, float* bias, float** input, float** end, float* o0, float* o1, int pixels, bool add, Activation activation)
        where T : struct, ILanes<T>
    {
        T floor = T.Broadcast(activation.Floor);
        T ceiling = T.Broadcast(activation.Ceiling);
        nint p = 0;
        for (; p + (4 * T.Count) <= pixels; p += 4 * T.Count)
        {
            T a0, b0, c0, d0, a1, b1, c1, d1;
            if (add)
            {
                a0 = T.Load(o0 + p);
                b0 = T.Load(o0 + p + T.Count);
                c0 = T.Load(o0 + p + (2 * T.Count));
                d0 = T.Load(o0 + p + (3 * T.Count));
                a1 = T.Load(o1 + p);
                b1 = T.Load(o1 + p + T.Count);
                c1 = T.Load(o1 + p + (2 * T.Count));
                d1 = T.Load(o1 + p + (3 * T.Count));
            }
            else
            {
                a0 = b0 = c0 = d0 = T.Broadcast(bias[0]);
                a1 = b1 = c1 = d1 = T.Broadcast(bias[1]);
            }

            float* w = weights;
            for (float** i = input; i < end; i++, w += 4)
            {
                float* x = *i;
                T x0 = T.Load(x + p);
                T x1 = T.Load(x + p + T.Count);
                T x2 = T.Load(x + p + (2 * T.Count));
                T x3 = T.Load(x + p + (3 * T.Count));
                T w0 = T.Broadcast(w[0]);
                a0 = T.MultiplyAdd(w0, x0, a0);
                b0 = T.MultiplyAdd(w0, x1, b0);
                c0 = T.MultiplyAdd(w0, x2, c0);
                d0 = T.MultiplyAdd(w0, x3, d0);
                T w1 = T.Broadcast(w[1]);
                a1 = T.MultiplyAdd(w1, x0, a1);
                b1 = T.MultiplyAdd(w1, x1, b1);
                c1 = T.MultiplyAdd(w1, x2, c1);
                d1 = T.MultiplyAdd(w1, x3, d1);
            }

            T.Min(T.Max(a0, floor), ceiling).Store(o0 + p);
            T.Min(T.Max(b0, floor), ceiling).Store(o0 + p + T.Count);
            T.Min(T.Max(c0, floor), ceiling).Store(o0 + p + (2 * T.Count));
            T.Min(T.Max(d0, floor), ceiling).Store(o0 + p + (3 * T.Count));
            T.Min(T.Max(a1, floor), ceiling).Store(o1 + p);
            T.Min(T.Max(b1, floor), ceiling).Store(o1 + p + T.Count);
            T.Min(T.Max(c1, floor), ceiling).Store(o1 + p + (2 * T.Count));
            T.Min(T.Max(d1, floor), ceiling).Store(o1 + p + (3 * T.Count));
        }

        return p;
    }

    /// <summary>A block of three outputs, for as many whole groups of four registers as there are; returns the pixels done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint MultiplyThree<T>(
        float* weights, float* bias, float** input, float** end, float* o0, float* o1, float* o2, int pixels, bool add, Activation activation)
        where T : struct, ILanes<T>
    {
        nint p = 0;
        for (; p + (4 * T.Count) <= pixels; p += 4 * T.Count)
        {
            T a0, b0, c0, d0, a1, b1, c1, d1, a2, b2, c2, d2;
            if (add)
            {
                a0 = T.Load(o0 + p);
                b0 = T.Load(o0 + p + T.Count);
                c0 = T.Load(o0 + p + (2 * T.Count));
                d0 = T.Load(o0 + p + (3 * T.Count));
                a1 = T.Load(o1 + p);
                b1 = T.Load(o1 + p + T.Count);
                c1 = T.Load(o1 + p + (2 * T.Count));
                d1 = T.Load(o1 + p + (3 * T.Count));
                a2 = T.Load(o2 + p);
                b2 = T.Load(o2 + p + T.Count);
                c2 = T.Load(o2 + p + (2 * T.Count));
                d2 = T.Load(o2 + p + (3 * T.Count));
            }
            else
            {
                a0 = b0 = c0 = d0 = T.Broadcast(bias[0]);
                a1 = b1 = c1 = d1 = T.Broadcast(bias[1]);
                a2 = b2 = c2 = d2 = T.Broadcast(bias[2]);
            }

            float* w = weights;
            for (float** i = input; i < end; i++, w += 4)
            {
                float* x = *i + p;
                T w0 = T.Broadcast(w[0]);
                T w1 = T.Broadcast(w[1]);
                T w2 = T.Broadcast(w[2]);
                T v = T.Load(x);
                a0 = T.MultiplyAdd(w0, v, a0);
                a1 = T.MultiplyAdd(w1, v, a1);
                a2 = T.MultiplyAdd(w2, v, a2);
                v = T.Load(x + T.Count);
                b0 = T.MultiplyAdd(w0, v, b0);
                b1 = T.MultiplyAdd(w1, v, b1);
                b2 = T.MultiplyAdd(w2, v, b2);
                v = T.Load(x + (2 * T.Count));
                c0 = T.MultiplyAdd(w0, v, c0);
                c1 = T.MultiplyAdd(w1, v, c1);
                c2 = T.MultiplyAdd(w2, v, c2);
                v = T.Load(x + (3 * T.Count));
                d0 = T.MultiplyAdd(w0, v, d0);
                d1 = T.MultiplyAdd(w1, v, d1);
                d2 = T.MultiplyAdd(w2, v, d2);
            }

            T floor = T.Broadcast(activation.Floor);
            T ceiling = T.Broadcast(activation.Ceiling);
            T.Min(T.Max(a0, floor), ceiling).Store(o0 + p);
            T.Min(T.Max(b0, floor), ceiling).Store(o0 + p + T.Count);
            T.Min(T.Max(c0, floor), ceiling).Store(o0 + p + (2 * T.Count));
            T.Min(T.Max(d0, floor), ceiling).Store(o0 + p + (3 * T.Count));
            T.Min(T.Max(a1, floor), ceiling).Store(o1 + p);
            T.Min(T.Max(b1, floor), ceiling).Store(o1 + p + T.Count);
            T.Min(T.Max(c1, floor), ceiling).Store(o1 + p + (2 * T.Count));
            T.Min(T.Max(d1, floor), ceiling).Store(o1 + p + (3 * T.Count));
            T.Min(T.Max(a2, floor), ceiling).Store(o2 + p);
            T.Min(T.Max(b2, floor), ceiling).Store(o2 + p + T.Count);
            T.Min(T.Max(c2, floor), ceiling).Store(o2 + p + (2 * T.Count));
            T.Min(T.Max(d2, floor), ceiling).Store(o2 + p + (3 * T.Count));
        }

        return p;
    }
}
