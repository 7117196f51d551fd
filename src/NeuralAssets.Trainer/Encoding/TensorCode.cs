using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Encoding;

/// <summary>How a tensor's values are coded (FORMAT.md, section 3.3), and the ideal length of that code.</summary>
/// <param name="RawBits">Low bits stored as they are.</param>
/// <param name="Scale">Index of the distribution of the rest.</param>
/// <param name="Bits">Of all values, without the tensor's header.</param>
internal readonly record struct TensorCode(int RawBits, int Scale, double Bits)
{
    /// <summary>The code of the fewest bits; the first of several such.</summary>
    /// <exception cref="ArgumentException">A value lies outside -2^23..2^23.</exception>
    internal static TensorCode Choose(ReadOnlySpan<int> values)
    {
        const int Limit = FormatConstants.MaximumStoredValue;
        if (values.ContainsAnyExceptInRange(-Limit, Limit))
        {
            throw new ArgumentException($"A tensor's values must lie in {-Limit}..{Limit}.", nameof(values));
        }

        var best = new TensorCode(0, 0, double.PositiveInfinity);
        for (int rawBits = 0; rawBits <= FormatConstants.MaximumRawBits; rawBits++)
        {
            for (int scale = 0; scale < FormatConstants.ScaleCount; scale++)
            {
                double bits = CountBits(values, rawBits, scale, best.Bits);
                if (bits < best.Bits)
                {
                    best = new TensorCode(rawBits, scale, bits);
                }
            }
        }

        return best;
    }

    /// <summary>Stops counting at the limit, and at values that the code can't hold.</summary>
    private static double CountBits(ReadOnlySpan<int> values, int rawBits, int scale, double limit)
    {
        double bits = (double)rawBits * values.Length;
        foreach (int value in values)
        {
            int high = value >> rawBits;
            if (high is < short.MinValue or > short.MaxValue || bits >= limit)
            {
                return double.PositiveInfinity;
            }

            bits += SymbolCosts.Residual(high, scale, phase: 0);
        }

        return bits;
    }
}
