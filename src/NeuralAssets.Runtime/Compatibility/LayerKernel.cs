using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The scalar twin of the vector kernel: the definition, one position at a time.</summary>
internal static class LayerKernel
{
    /// <summary>Positions that are computed side by side; the rows of a band.</summary>
    internal const int Lanes = FormatConstants.BandRows;

    /// <summary>output[o][lane] = clamp(round_shift(sum_i weight[o][i] * input[i][lane] + bias[o], shift), lowest, highest).</summary>
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
        for (int o = 0; o < layer.Outputs; o++)
        {
            ReadOnlySpan<int> weights = layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs);
            Span<int> results = output.Slice(o * outputStride, Lanes);
            results.Fill(layer.Biases[o]);
            for (int i = 0; i < weights.Length; i++)
            {
                ReadOnlySpan<int> values = input.Slice(i * inputStride, Lanes);
                for (int lane = 0; lane < results.Length; lane++)
                {
                    results[lane] += weights[i] * values[lane];
                }
            }

            foreach (ref int result in results)
            {
                result = FixedPoint.Clamp(FixedPoint.RoundShift(result, shift), lowest, highest);
            }
        }
    }
}
