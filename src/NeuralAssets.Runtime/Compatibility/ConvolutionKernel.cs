using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The scalar twin of the vector kernel: the definition, one pixel at a time (FORMAT.md, section 7.3).</summary>
internal static class ConvolutionKernel
{
    private const int Side = 3;

    /// <param name="layer">Per output, per input, nine taps row by row.</param>
    /// <param name="rows">The rows above, at and below; of each a row per channel, starting one value before the first pixel.</param>
    /// <param name="stride">From one channel's row to the next, in inputs and output.</param>
    /// <param name="output">A row per channel, starting one value before the first pixel.</param>
    /// <param name="columns">Pixels to compute; rows hold two values more.</param>
    /// <param name="shift">Fractional bits to drop.</param>
    /// <param name="lowest">Lower limit of the results.</param>
    internal static void Apply(
        Layer layer, RowTriple rows, int stride, Span<int> output, int columns, int shift, int lowest)
    {
        for (int o = 0; o < layer.Outputs; o++)
        {
            ReadOnlySpan<int> weights = layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs);
            Span<int> results = output.Slice((o * stride) + 1, columns);
            for (int x = 0; x < results.Length; x++)
            {
                int sum = layer.Biases[o];
                for (int i = 0; i < layer.Outputs; i++)
                {
                    int offset = (i * stride) + x;
                    ReadOnlySpan<int> taps = weights.Slice(i * FormatConstants.ResidualKernelTaps, FormatConstants.ResidualKernelTaps);
                    sum += SumRow(rows.Above[offset..], taps);
                    sum += SumRow(rows.Middle[offset..], taps[Side..]);
                    sum += SumRow(rows.Below[offset..], taps[(2 * Side)..]);
                }

                results[x] = FixedPoint.Clamp(FixedPoint.RoundShift(sum, shift), lowest, short.MaxValue);
            }
        }
    }

    private static int SumRow(ReadOnlySpan<int> values, ReadOnlySpan<int> taps) =>
        (values[0] * taps[0]) + (values[1] * taps[1]) + (values[2] * taps[2]);
}
