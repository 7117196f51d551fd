using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The inner loops of fully connected layers over a segment of pixels. Channels are rows anywhere in memory, given by their addresses;
/// weights are packed in blocks of four outputs: <c>[output / 4][input][output % 4]</c>. Eight accumulators (4 outputs x 2 registers)
/// hide the latency of a fused multiply-add on every current core and leave AVX2's 16 registers unspilled.
/// </summary>
/// <remarks>Pixel counts are multiples of two registers; callers round up and keep the tails harmless.</remarks>
internal static unsafe partial class DenseKernels
{
    /// <summary>Most pixels in a segment: all activations of a segment stay in the nearest caches.</summary>
    public const int Segment = 256;

    /// <summary>Pixels of the segment that begins at <paramref name="x"/> of a row, rounded up to two registers.</summary>
    public static int SegmentPixels<T>(int width, int x)
        where T : struct, ILanes<T>
        => Padded<T>(Math.Min(Segment, width - x));

    /// <summary>Pixels rounded up to two registers.</summary>
    public static int Padded<T>(int pixels)
        where T : struct, ILanes<T>
        => (pixels + (2 * T.Count) - 1) / (2 * T.Count) * 2 * T.Count;

    /// <summary>
    /// output = start + weights * input, limited to the range of <paramref name="activation"/>. It starts from the output's content
    /// (<paramref name="add"/>) or from the bias.
    /// </summary>
    /// <param name="weights">Packed weights.</param>
    /// <param name="bias">One per output, padded to whole blocks.</param>
    /// <param name="input">Rows of the inputs.</param>
    /// <param name="output">Rows of the outputs, padded to whole blocks.</param>
    /// <param name="masks">Rows that zero the output where they are zero, or null; a null at the head of a block spares that block.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="pixels">A multiple of two registers.</param>
    /// <param name="add">Starts from what the outputs hold.</param>
    /// <param name="activation">Range of the outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        float* weights,
        float* bias,
        float** input,
        float** output,
        float** masks,
        int inputs,
        int outputs,
        int pixels,
        bool add,
        Activation activation)
        where T : struct, ILanes<T>
    {
        T floor = T.Broadcast(activation.Floor);
        T ceiling = T.Broadcast(activation.Ceiling);
        bool limited = activation != Activation.Linear;
        float** end = input + inputs;
        for (int block = 0; 4 * block < outputs; block++, output += 4, weights += 4 * inputs, bias += 4)
        {
            float* o0 = output[0];
            float* o1 = output[1];
            float* o2 = output[2];
            float* o3 = output[3];
            int used = outputs - (4 * block);
            nint p = masks != null ? 0
                : used == 2 ? MultiplyTwo<T>(weights, bias, input, end, o0, o1, pixels, add, activation)
                : used == 3 ? MultiplyThree<T>(weights, bias, input, end, o0, o1, o2, pixels, add, activation)
                : 0;
            for (; p < pixels; p += 2 * T.Count)
            {
                T a0, a1, a2, a3, b0, b1, b2, b3;
                if (add)
                {
                    a0 = T.Load(o0 + p);
                    b0 = T.Load(o0 + p + T.Count);
                    a1 = T.Load(o1 + p);
                    b1 = T.Load(o1 + p + T.Count);
                    a2 = T.Load(o2 + p);
                    b2 = T.Load(o2 + p + T.Count);
                    a3 = T.Load(o3 + p);
                    b3 = T.Load(o3 + p + T.Count);
                }
                else
                {
                    a0 = b0 = T.Broadcast(bias[0]);
                    a1 = b1 = T.Broadcast(bias[1]);
                    a2 = b2 = T.Broadcast(bias[2]);
                    a3 = b3 = T.Broadcast(bias[3]);
                }

                float* w = weights;
                for (float** i = input; i < end; i++, w += 4)
                {
                    float* x = *i;
                    T x0 = T.Load(x + p);
                    T x1 = T.Load(x + p + T.Count);
                    T w0 = T.Broadcast(w[0]);
                    a0 = T.MultiplyAdd(w0, x0, a0);
                    b0 = T.MultiplyAdd(w0, x1, b0);
                    T w1 = T.Broadcast(w[1]);
                    a1 = T.MultiplyAdd(w1, x0, a1);
                    b1 = T.MultiplyAdd(w1, x1, b1);
                    T w2 = T.Broadcast(w[2]);
                    a2 = T.MultiplyAdd(w2, x0, a2);
                    b2 = T.MultiplyAdd(w2, x1, b2);
                    T w3 = T.Broadcast(w[3]);
                    a3 = T.MultiplyAdd(w3, x0, a3);
                    b3 = T.MultiplyAdd(w3, x1, b3);
                }

                if (masks != null && masks[4 * block] != null)
                {
                    T zero = T.Broadcast(0f);
                    float** m = masks + (4 * block);
                    a0 = T.SelectPositive(T.Load(m[0] + p), a0, zero);
                    b0 = T.SelectPositive(T.Load(m[0] + p + T.Count), b0, zero);
                    a1 = T.SelectPositive(T.Load(m[1] + p), a1, zero);
                    b1 = T.SelectPositive(T.Load(m[1] + p + T.Count), b1, zero);
                    a2 = T.SelectPositive(T.Load(m[2] + p), a2, zero);
                    b2 = T.SelectPositive(T.Load(m[2] + p + T.Count), b2, zero);
                    a3 = T.SelectPositive(T.Load(m[3] + p), a3, zero);
                    b3 = T.SelectPositive(T.Load(m[3] + p + T.Count), b3, zero);
                }

                // Limits take the multiply-add's own units, so that what has none goes without.
                if (limited)
                {
                    a0 = T.Min(T.Max(a0, floor), ceiling);
                    b0 = T.Min(T.Max(b0, floor), ceiling);
                    a1 = T.Min(T.Max(a1, floor), ceiling);
                    b1 = T.Min(T.Max(b1, floor), ceiling);
                    a2 = T.Min(T.Max(a2, floor), ceiling);
                    b2 = T.Min(T.Max(b2, floor), ceiling);
                    a3 = T.Min(T.Max(a3, floor), ceiling);
                    b3 = T.Min(T.Max(b3, floor), ceiling);
                }

                a0.Store(o0 + p);
                b0.Store(o0 + p + T.Count);
                a1.Store(o1 + p);
                b1.Store(o1 + p + T.Count);
                a2.Store(o2 + p);
                b2.Store(o2 + p + T.Count);
                a3.Store(o3 + p);
                b3.Store(o3 + p + T.Count);
            }
        }
    }
}
