using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Encoding;

/// <summary>Ideal code lengths, in bits, of all that <see cref="RansEncoder.WriteResidual"/> can write.</summary>
internal static class SymbolCosts
{
    private static readonly float[] s_bits = Build();

    /// <summary>Bits of a residual with the Laplace table (scale, phase).</summary>
    internal static float Residual(int residual, int scale, int phase)
    {
        int symbol = LaplaceTables.Symbol(scale, residual);
        float bits = s_bits[LaplaceTables.Offset(scale, phase) + symbol];
        return symbol is FormatConstants.LowEscape or FormatConstants.HighEscape ? bits + Escape(residual, scale) : bits;
    }

    /// <summary>Bits of the exp-Golomb code behind an escape; infinite if it would be longer than allowed.</summary>
    private static float Escape(int residual, int scale)
    {
        int reach = LaplaceTables.Reach(scale);
        int order = LaplaceTables.EscapeOrder(scale);
        int excess = residual > 0 ? residual - reach - 1 : -reach - residual;
        int ones = int.Log2((excess >> order) + 1);
        return ones + order > FormatConstants.MaximumEscapeBits ? float.PositiveInfinity : (2 * ones) + 1 + order;
    }

    private static float[] Build()
    {
        ReadOnlySpan<ushort> edges = LaplaceTables.Cumulative;
        float[] bits = new float[edges.Length - 1];
        for (int i = 0; i < bits.Length; i++)
        {
            // An empty interval costs infinitely much; no residual leads there.
            int size = (ushort)(edges[i + 1] - edges[i]);
            bits[i] = FormatConstants.ProbabilityBits - MathF.Log2(size);
        }

        return bits;
    }
}
