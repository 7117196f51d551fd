using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Applies one layer to sixteen positions at once: the inner loop of both the context model and the synthesis.</summary>
/// <remarks>Exact at any vector width up to 16 lanes: section 3.4 of FORMAT.md keeps every partial sum within 32 bits.</remarks>
internal static class LayerKernel
{
    /// <summary>Positions that are computed side by side; the rows of a band.</summary>
    internal const int Lanes = FormatConstants.BandRows;

    // Sums that share each loaded input: enough to hide the multiplications' latency, few enough for 16 registers.
    private const int SharedOutputs = 4;

    /// <summary>output[o][lane] = clamp(round_shift(sum_i weight[o][i] * input[i][lane] + bias[o], shift), lowest, highest).</summary>
    /// <param name="layer">Weights and biases.</param>
    /// <param name="input">Rows of at least 16 values.</param>
    /// <param name="inputStride">From one input row to the next.</param>
    /// <param name="output">Rows of at least 16 values.</param>
    /// <param name="outputStride">From one output row to the next.</param>
    /// <param name="shift">Fractional bits to drop, at least 1.</param>
    /// <param name="lowest">Limit of the results.</param>
    /// <param name="highest">Limit of the results.</param>
    internal static void Apply(
        Layer layer,
        ReadOnlySpan<int> input,
        int inputStride,
        Span<int> output,
        int outputStride,
        int shift,
        int lowest,
        int highest)
    {
        // The one bounds check of all loads and stores below; weights and biases are sized by the layer.
        input = input[..(((layer.Inputs - 1) * inputStride) + Lanes)];
        output = output[..(((layer.Outputs - 1) * outputStride) + Lanes)];
        var rounding = new Rounding(shift, lowest, highest);
        for (int lane = 0; lane < Lanes; lane += Vector<int>.Count)
        {
            ref int column = ref Unsafe.Add(ref MemoryMarshal.GetReference(input), lane);
            ref int results = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), lane);
            int o = 0;
            for (; o <= layer.Outputs - SharedOutputs; o += SharedOutputs)
            {
                ApplyFour(layer, o, ref column, inputStride, ref Unsafe.Add(ref results, o * outputStride), outputStride, rounding);
            }

            for (; o < layer.Outputs; o++)
            {
                ApplyOne(layer, o, ref column, inputStride, ref Unsafe.Add(ref results, o * outputStride), rounding);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyFour(
        Layer layer, int o, ref int column, nint inputStride, ref int results, nint outputStride, Rounding rounding)
    {
        nint inputs = layer.Inputs;
        ref int weights = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(layer.Weights), o * inputs);
        ReadOnlySpan<int> biases = layer.Biases.AsSpan(o, SharedOutputs);
        Vector<int> sum0 = rounding.Start(biases[0]);
        Vector<int> sum1 = rounding.Start(biases[1]);
        Vector<int> sum2 = rounding.Start(biases[2]);
        Vector<int> sum3 = rounding.Start(biases[3]);
        for (nint i = 0; i < inputs; i++)
        {
            var values = Vector.LoadUnsafe(ref column);
            column = ref Unsafe.Add(ref column, inputStride);
            sum0 += values * Unsafe.Add(ref weights, i);
            sum1 += values * Unsafe.Add(ref weights, inputs + i);
            sum2 += values * Unsafe.Add(ref weights, (2 * inputs) + i);
            sum3 += values * Unsafe.Add(ref weights, (3 * inputs) + i);
        }

        rounding.Finish(sum0).StoreUnsafe(ref results);
        rounding.Finish(sum1).StoreUnsafe(ref Unsafe.Add(ref results, outputStride));
        rounding.Finish(sum2).StoreUnsafe(ref Unsafe.Add(ref results, 2 * outputStride));
        rounding.Finish(sum3).StoreUnsafe(ref Unsafe.Add(ref results, 3 * outputStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyOne(Layer layer, int o, ref int column, nint inputStride, ref int result, Rounding rounding)
    {
        Vector<int> sum = rounding.Start(layer.Biases[o]);
        foreach (int weight in layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs))
        {
            sum += Vector.LoadUnsafe(ref column) * weight;
            column = ref Unsafe.Add(ref column, inputStride);
        }

        rounding.Finish(sum).StoreUnsafe(ref result);
    }

    /// <summary>What happens to a sum before and after its products are added.</summary>
    private readonly struct Rounding(int shift, int lowest, int highest)
    {
        internal Vector<int> Start(int bias) => new(bias + (1 << (shift - 1)));

        internal Vector<int> Finish(Vector<int> sum) =>
            Vector.Min(Vector.Max(sum >> shift, new Vector<int>(lowest)), new Vector<int>(highest));
    }
}
