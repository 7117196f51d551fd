namespace NeuralAssets.Kernels;

/// <summary>One layer as the kernels read it: weights in pairs of inputs, up to four outputs side by side.</summary>
/// <remarks>
/// Section 3.4 of FORMAT.md keeps every partial sum within 32 bits, so neither the order of additions nor their grouping in
/// pairs matters. A pair can't reach 2^31 either: two weights of -32768 would break that limit.
/// </remarks>
internal sealed class DotLayer
{
    /// <summary>Outputs whose sums share each loaded input: enough to hide latency, few enough for sixteen registers.</summary>
    internal const int SharedOutputs = 4;

    /// <param name="outputs">Rows of weights.</param>
    /// <param name="weights">Row-major, each within 16 bits.</param>
    /// <param name="biases">One a row.</param>
    /// <param name="shift">Fractional bits to drop, at least 1.</param>
    /// <param name="lowest">Limit of the results.</param>
    /// <param name="highest">Limit of the results.</param>
    internal DotLayer(
        int outputs,
        ReadOnlySpan<int> weights,
        ReadOnlySpan<int> biases,
        int shift,
        short lowest = short.MinValue,
        short highest = short.MaxValue)
    {
        Outputs = outputs;
        Inputs = weights.Length / outputs;
        Pairs = (Inputs + 1) / 2;
        Shift = shift;
        Lowest = lowest;
        Highest = highest;
        Starts = new int[outputs];
        for (int o = 0; o < outputs; o++)
        {
            Starts[o] = biases[o] + (1 << (shift - 1));
        }

        Weights = Pack(weights);
    }

    internal int Outputs { get; }

    internal int Inputs { get; }

    /// <summary>Pairs of inputs; an odd input is paired with a weight of zero.</summary>
    internal int Pairs { get; }

    internal int Shift { get; }

    internal short Lowest { get; }

    internal short Highest { get; }

    /// <summary>Biases and the half that rounds.</summary>
    internal int[] Starts { get; }

    /// <summary>For each group of outputs, for each pair of inputs, the two 16-bit weights of each output of the group.</summary>
    internal int[] Weights { get; }

    private int[] Pack(ReadOnlySpan<int> weights)
    {
        int[] packed = new int[Outputs * Pairs];
        int next = 0;
        for (int group = 0; group < Outputs; group += SharedOutputs)
        {
            int end = Math.Min(group + SharedOutputs, Outputs);
            for (int pair = 0; pair < Pairs; pair++)
            {
                for (int o = group; o < end; o++)
                {
                    ReadOnlySpan<int> row = weights.Slice(o * Inputs, Inputs);
                    int second = (2 * pair) + 1 < Inputs ? row[(2 * pair) + 1] : 0;
                    packed[next++] = (ushort)row[2 * pair] | (second << 16);
                }
            }
        }

        return packed;
    }
}
