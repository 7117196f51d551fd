using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>How a tensor's values are coded (FORMAT.md, section 3.3), and the ideal length of that code.</summary>
/// <param name="Spread">As its header says it.</param>
/// <param name="Bits">Of all values, without the tensor's header.</param>
internal readonly record struct TensorCode(int Spread, double Bits)
{
    /// <summary>Low bits stored as they are.</summary>
    internal int RawBits => TensorHeader.RawBits(Spread);

    /// <summary>Index of the distribution of the rest.</summary>
    internal int Scale => TensorHeader.Scale(Spread);

    /// <summary>The code of the fewest bits; the first of several such.</summary>
    /// <exception cref="ArgumentException">A value lies outside -2^23..2^23.</exception>
    internal static TensorCode Choose(ReadOnlySpan<int> values)
    {
        const int Limit = FormatConstants.MaximumStoredValue;
        if (values.ContainsAnyExceptInRange(-Limit, Limit))
        {
            throw new ArgumentException($"A tensor's values must lie in {-Limit}..{Limit}.", nameof(values));
        }

        var best = new TensorCode(0, double.PositiveInfinity);
        for (int spread = 0; spread <= TensorHeader.LargestSpread; spread++)
        {
            double bits = new TensorCode(spread, 0).CountBits(values, best.Bits);
            if (bits < best.Bits)
            {
                best = new TensorCode(spread, bits);
            }
        }

        return best;
    }

    /// <summary>Stops counting at the limit, and at values that the code can't hold.</summary>
    private double CountBits(ReadOnlySpan<int> values, double limit)
    {
        double bits = (double)RawBits * values.Length;
        foreach (int value in values)
        {
            int high = value >> RawBits;
            if (high is < short.MinValue or > short.MaxValue || bits >= limit)
            {
                return double.PositiveInfinity;
            }

            bits += SymbolCosts.Residual(high, Scale, phase: 0);
        }

        return bits;
    }
}
