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
        int inputs = layer.Inputs;

        // The one bounds check of all loads and stores below.
        ref int inputRow = ref MemoryMarshal.GetReference(input[..(((inputs - 1) * inputStride) + Lanes)]);
        ref int outputRow = ref MemoryMarshal.GetReference(output[..(((layer.Outputs - 1) * outputStride) + Lanes)]);
        ref int weights = ref MemoryMarshal.GetArrayDataReference(layer.Weights);
        var low = new Vector<int>(lowest);
        var high = new Vector<int>(highest);
        int half = 1 << (shift - 1);
        for (int o = 0; o < layer.Outputs; o++)
        {
            ref int row = ref Unsafe.Add(ref weights, o * inputs);
            var start = new Vector<int>(layer.Biases[o] + half);
            for (int lane = 0; lane < Lanes; lane += Vector<int>.Count)
            {
                Vector<int> sum = start;
                ref int values = ref Unsafe.Add(ref inputRow, lane);
                for (int i = 0; i < inputs; i++)
                {
                    sum += new Vector<int>(Unsafe.Add(ref row, i)) * Vector.LoadUnsafe(ref values);
                    values = ref Unsafe.Add(ref values, inputStride);
                }

                ref int result = ref Unsafe.Add(ref outputRow, (o * outputStride) + lane);
                Vector.Min(Vector.Max(sum >> shift, low), high).StoreUnsafe(ref result);
            }
        }
    }
}
