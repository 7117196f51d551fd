using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The inner loops of fully connected layers over a segment of pixels. Activations are channel-major with a fixed stride of
/// <see cref="Segment"/> floats, so that all channels of a segment stay in the first-level cache; weights are packed in
/// blocks of four outputs: <c>[output / 4][input][output % 4]</c>. Eight accumulators (4 outputs x 2 registers) hide the latency
/// of a fused multiply-add on every current core and leave AVX2's 16 registers unspilled.
/// </summary>
/// <remarks>Pixel counts are multiples of two registers; callers round up and keep the tails harmless.</remarks>
internal static unsafe class DenseKernels
{
    /// <summary>Pixels in a segment.</summary>
    public const int Segment = 128;

    /// <summary>What the accumulators start from.</summary>
    public enum Start
    {
        /// <summary>The layer's bias.</summary>
        Bias,

        /// <summary>Zero: a product with a transposed matrix.</summary>
        Zero,

        /// <summary>The output's present content.</summary>
        Output,
    }

    /// <summary>output = start + weights * input, then limited to the range of <paramref name="activation"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        float* weights, float* bias, float* input, float* output, int inputs, int outputBlocks, int pixels, Start start, Activation activation)
        where T : struct, ILanes<T>
    {
        T floor = T.Broadcast(activation.Floor);
        T ceiling = T.Broadcast(activation.Ceiling);
        for (int block = 0; block < outputBlocks; block++)
        {
            float* w0 = weights + ((long)block * inputs * 4);
            float* o = output + ((long)block * 4 * Segment);
            for (int p = 0; p < pixels; p += 2 * T.Count)
            {
                T a0, a1, a2, a3, b0, b1, b2, b3;
                float* q = o + p;
                if (start == Start.Output)
                {
                    a0 = T.Load(q);
                    b0 = T.Load(q + T.Count);
                    a1 = T.Load(q + Segment);
                    b1 = T.Load(q + Segment + T.Count);
                    a2 = T.Load(q + (2 * Segment));
                    b2 = T.Load(q + (2 * Segment) + T.Count);
                    a3 = T.Load(q + (3 * Segment));
                    b3 = T.Load(q + (3 * Segment) + T.Count);
                }
                else
                {
                    bool biased = start == Start.Bias;
                    a0 = b0 = T.Broadcast(biased ? bias[(4 * block) + 0] : 0f);
                    a1 = b1 = T.Broadcast(biased ? bias[(4 * block) + 1] : 0f);
                    a2 = b2 = T.Broadcast(biased ? bias[(4 * block) + 2] : 0f);
                    a3 = b3 = T.Broadcast(biased ? bias[(4 * block) + 3] : 0f);
                }

                float* x = input + p;
                float* w = w0;
                for (int i = 0; i < inputs; i++, x += Segment, w += 4)
                {
                    T x0 = T.Load(x);
                    T x1 = T.Load(x + T.Count);
                    T w0v = T.Broadcast(w[0]);
                    a0 = T.MultiplyAdd(w0v, x0, a0);
                    b0 = T.MultiplyAdd(w0v, x1, b0);
                    T w1v = T.Broadcast(w[1]);
                    a1 = T.MultiplyAdd(w1v, x0, a1);
                    b1 = T.MultiplyAdd(w1v, x1, b1);
                    T w2v = T.Broadcast(w[2]);
                    a2 = T.MultiplyAdd(w2v, x0, a2);
                    b2 = T.MultiplyAdd(w2v, x1, b2);
                    T w3v = T.Broadcast(w[3]);
                    a3 = T.MultiplyAdd(w3v, x0, a3);
                    b3 = T.MultiplyAdd(w3v, x1, b3);
                }

                T.Min(T.Max(a0, floor), ceiling).Store(q);
                T.Min(T.Max(b0, floor), ceiling).Store(q + T.Count);
                T.Min(T.Max(a1, floor), ceiling).Store(q + Segment);
                T.Min(T.Max(b1, floor), ceiling).Store(q + Segment + T.Count);
                T.Min(T.Max(a2, floor), ceiling).Store(q + (2 * Segment));
                T.Min(T.Max(b2, floor), ceiling).Store(q + (2 * Segment) + T.Count);
                T.Min(T.Max(a3, floor), ceiling).Store(q + (3 * Segment));
                T.Min(T.Max(b3, floor), ceiling).Store(q + (3 * Segment) + T.Count);
            }
        }
    }

    /// <summary>
    /// sums[block][input][output % 4][lane] += gradient[output] * input, summed over registers; lanes are added up once an image.
    /// Inputs are taken two at a time: <paramref name="inputs"/> is even, the buffers have that many channels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AccumulateWeights<T>(
        float* gradient, float* input, float* sums, int inputs, int outputBlocks, int pixels)
        where T : struct, ILanes<T>
    {
        for (int block = 0; block < outputBlocks; block++)
        {
            float* g = gradient + ((long)block * 4 * Segment);
            for (int i = 0; i < inputs; i += 2)
            {
                float* s = sums + ((((long)block * inputs) + i) * 4 * T.Count);
                float* x = input + ((long)i * Segment);
                T a0 = T.Load(s);
                T a1 = T.Load(s + T.Count);
                T a2 = T.Load(s + (2 * T.Count));
                T a3 = T.Load(s + (3 * T.Count));
                T b0 = T.Load(s + (4 * T.Count));
                T b1 = T.Load(s + (5 * T.Count));
                T b2 = T.Load(s + (6 * T.Count));
                T b3 = T.Load(s + (7 * T.Count));
                for (int p = 0; p < pixels; p += T.Count)
                {
                    T x0 = T.Load(x + p);
                    T x1 = T.Load(x + Segment + p);
                    T g0 = T.Load(g + p);
                    a0 = T.MultiplyAdd(g0, x0, a0);
                    b0 = T.MultiplyAdd(g0, x1, b0);
                    T g1 = T.Load(g + Segment + p);
                    a1 = T.MultiplyAdd(g1, x0, a1);
                    b1 = T.MultiplyAdd(g1, x1, b1);
                    T g2 = T.Load(g + (2 * Segment) + p);
                    a2 = T.MultiplyAdd(g2, x0, a2);
                    b2 = T.MultiplyAdd(g2, x1, b2);
                    T g3 = T.Load(g + (3 * Segment) + p);
                    a3 = T.MultiplyAdd(g3, x0, a3);
                    b3 = T.MultiplyAdd(g3, x1, b3);
                }

                a0.Store(s);
                a1.Store(s + T.Count);
                a2.Store(s + (2 * T.Count));
                a3.Store(s + (3 * T.Count));
                b0.Store(s + (4 * T.Count));
                b1.Store(s + (5 * T.Count));
                b2.Store(s + (6 * T.Count));
                b3.Store(s + (7 * T.Count));
            }
        }
    }

    /// <summary>sums[output][lane] += gradient[output], summed over registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AccumulateBias<T>(float* gradient, float* sums, int outputs, int pixels)
        where T : struct, ILanes<T>
    {
        for (int o = 0; o < outputs; o++)
        {
            T sum = T.Load(sums + ((long)o * T.Count));
            for (int p = 0; p < pixels; p += T.Count)
            {
                sum += T.Load(gradient + ((long)o * Segment) + p);
            }

            sum.Store(sums + ((long)o * T.Count));
        }
    }

    /// <summary>gradient = 0 where the rectified activation is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaskByActivation<T>(float* activation, float* gradient, int channels, int pixels)
        where T : struct, ILanes<T>
    {
        T zero = T.Broadcast(0f);
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p += T.Count)
            {
                long at = ((long)c * Segment) + p;
                T.SelectPositive(T.Load(activation + at), T.Load(gradient + at), zero).Store(gradient + at);
            }
        }
    }
}
