using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Bits of latents under Laplace distributions integrated over one quantisation step, with all derivatives.
/// </summary>
internal static unsafe class RateKernel
{
    /// <summary>log b of the format's first and last table (FORMAT.md 5.1).</summary>
    private const float LowestLogScale = -3f;
    private const float HighestLogScale = 4.875f;

    /// <summary>What an interval of the integer tables has at least; keeps the cost of a surprise finite, as the coder does.</summary>
    private const float LeastProbability = 1f / 65536f;

    /// <summary>Computes bits, and derivatives of the bits by mean, log scale and latent, for a segment.</summary>
    /// <param name="latents">Quantised latents.</param>
    /// <param name="outputs">Channel 0 the mean, channel 1 log b; replaced by the derivatives.</param>
    /// <param name="latentGradient">Receives the derivatives by the latent.</param>
    /// <param name="count">Pixels that exist; up to the next multiple of two registers the results are zeroed.</param>
    /// <param name="bitsOfEach">Receives the bits of each latent, whole registers; null if only their sum is asked for.</param>
    /// <returns>The sum of the bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<T>(float* latents, float* outputs, float* latentGradient, int count, float* bitsOfEach = null)
        where T : struct, ILanes<T>
    {
        float* meanGradient = outputs;
        float* scaleGradient = outputs + DenseKernels.Segment;
        float* lastBits = stackalloc float[T.Count];
        T one = T.Broadcast(1f);
        T half = T.Broadcast(0.5f);
        T zero = T.Broadcast(0f);
        T low = T.Broadcast(LowestLogScale);
        T high = T.Broadcast(HighestLogScale);
        T sum = zero;
        for (int p = 0; p < count; p += T.Count)
        {
            T scale = T.Load(scaleGradient + p);
            T inverse = LaneMath.Exp(zero - T.Min(T.Max(scale, low), high));
            T distance = T.Load(latents + p) - T.Load(meanGradient + p);
            T a = T.Abs(distance);
            T u = (a - half) * inverse;
            T w = (a + half) * inverse;
            T e1 = LaneMath.Exp(zero - T.Abs(u));
            T e2 = LaneMath.Exp(zero - w);

            // |d| > 1/2: p = (e1 - e2) / 2, dp/d|d| = -p / b. Inside: p = 1 - (e1 + e2) / 2, dp/d|d| = -(e1 - e2) / 2b.
            T difference = half * (e1 - e2);
            T probability = T.SelectPositive(u, difference, one - (half * (e1 + e2))) + T.Broadcast(LeastProbability);
            T perNat = T.Broadcast(1.44269504f) / probability;
            T byDistance = difference * inverse * perNat;
            T byScale = (zero - half) * ((u * e1) - (w * e2)) * perNat;
            byScale = T.SelectPositive(low - scale, T.Min(byScale, zero), byScale);
            byScale = T.SelectPositive(scale - high, T.Max(byScale, zero), byScale);
            T byLatent = T.SelectPositive(distance, byDistance, zero - byDistance);
            T bits = zero - LaneMath.Log2(probability);
            if (bitsOfEach != null)
            {
                bits.Store(bitsOfEach + p);
            }

            byLatent.Store(latentGradient + p);
            (zero - byLatent).Store(meanGradient + p);
            byScale.Store(scaleGradient + p);
            if (p + T.Count > count)
            {
                bits.Store(lastBits);
                new Span<float>(lastBits + (count - p), T.Count - (count - p)).Clear();
                bits = T.Load(lastBits);
            }

            sum += bits;
        }

        int padded = (count + (2 * T.Count) - 1) / (2 * T.Count) * 2 * T.Count;
        new Span<float>(meanGradient + count, padded - count).Clear();
        new Span<float>(scaleGradient + count, padded - count).Clear();
        new Span<float>(latentGradient + count, padded - count).Clear();
        return T.Sum(sum);
    }
}
