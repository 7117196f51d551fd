using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>
/// What a difference will cost in bits, smoothly: a tensor of n values of mean magnitude m, coded in steps of about d with the best
/// distribution for it, takes about n log2(1 + m / d). So tensors that gain little fade away as a whole, and the others are not held back.
/// </summary>
internal static class DifferencePrice
{
    /// <summary>A typical step of rounded differences.</summary>
    private const float Step = 1f / 32;

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
            float mean = 0;
            foreach (float value in values)
            {
                mean += MathF.Abs(value) / values.Length;
            }

            // The derivative of n log2(1 + m / d) by one of the n values.
            float slope = Weight / (MathF.Log(2) * (Step + mean) * pixels);
            for (int i = 0; i < values.Length; i++)
            {
                gradient[offset + i] += slope * MathF.Sign(values[i]);
            }

            offset += values.Length;
        }
    }
}
