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

    /// <param name="weights">A row an output, each weight within 16 bits.</param>
    /// <param name="outputs">What becomes of each output's sum.</param>
    internal DotLayer(ReadOnlySpan<int> weights, OutputRule[] outputs)
    {
        Rules = outputs;
        Inputs = weights.Length / outputs.Length;
        Pairs = (Inputs + 1) / 2;
        Weights = Pack(weights);
        IsUniform = true;
        foreach (ref readonly OutputRule rule in outputs.AsSpan())
        {
            IsUniform &= rule.IsLike(outputs[0]);
        }
    }

    internal int Outputs => Rules.Length;

    internal int Inputs { get; }

    /// <summary>Pairs of inputs; an odd input is paired with a weight of zero.</summary>
    internal int Pairs { get; }

    internal OutputRule[] Rules { get; }

    /// <summary>All outputs have the same shift and limits.</summary>
    internal bool IsUniform { get; }

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
