using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>
/// What a difference will cost in bits, smoothly: a tensor of n values of mean magnitude m, coded in steps of about d with the best
/// distribution for it, takes about n log2(1 + m / d). So tensors that gain little fade away as a whole, and the others are not held back.
/// </summary>
internal static class DifferencePrice
{
    /// <summary>With this step the price is best; that of rounded differences is finer.</summary>
    private const float Step = 1f / 32;

    /// <summary>With this one the price comes to the bytes of the code: of icons at Qualities 60 to 90, 0.8 to 1.3 times.</summary>
    private const float CodedStep = 1f / 400;

    /// <summary>Many times the code itself: the group's network then learns what images have in common, and differences only the rest (README of this folder).</summary>
    private const float Weight = 8f;

    /// <summary>Adds the price's gradient, in bits per pixel.</summary>
    /// <param name="difference">The difference.</param>
    /// <param name="pixels">Of the image.</param>
    /// <param name="gradient">In the layout of the difference.</param>
    public static void AddGradient(NetworkParameters difference, long pixels, Span<float> gradient)
    {
        int offset = 0;
        for (int t = 0; t < difference.Shapes.Count; t++)
        {
            ReadOnlySpan<float> values = difference.Tensor(t);

            // The derivative of n log2(1 + m / d) by one of the n values.
            float slope = Weight / (MathF.Log(2) * (Step + Mean(values)) * pixels);
            for (int i = 0; i < values.Length; i++)
            {
                gradient[offset + i] += slope * MathF.Sign(values[i]);
            }

            offset += values.Length;
        }
    }

    /// <summary>Expected of the code, in bits.</summary>
    public static double Bits(NetworkParameters difference)
    {
        double bits = 0;
        for (int t = 0; t < difference.Shapes.Count; t++)
        {
            ReadOnlySpan<float> values = difference.Tensor(t);
            bits += values.Length * Math.Log2(1 + (Mean(values) / CodedStep));
        }

        return bits;
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        float mean = 0;
        foreach (float value in values)
        {
            mean += MathF.Abs(value) / values.Length;
        }

        return mean;
    }
}
