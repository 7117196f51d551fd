using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Keeps real parameters inside what the integer decoder can hold without overflow (FORMAT.md 3.4), at every step of a training: a wide synthesis grows
/// past it, and cut down only at the end its pictures lost 2 dB (notes/stability.md).
/// </summary>
internal static class ParameterLimits
{
    /// <summary>Left free for rounding, for the identity of residual layers and for biases, as a share of the limit.</summary>
    private const float Slack = 0.75f;

    /// <summary>Scales down every row of weights whose absolute sum is too large.</summary>
    public static void Apply(NetworkParameters parameters)
    {
        for (int t = 0; t < parameters.Shapes.Count; t++)
        {
            TensorShape shape = parameters.Shapes[t];
            Span<float> values = parameters.Tensor(t);
            int row = RowLength(parameters.Architecture, shape);
            if (row == 1)
            {
                LimitBiases(values, shape.FractionalBits);
                continue;
            }

            // 32768 * sum <= 2^31 in units of 2^-q is sum <= 2^(16 - q); a weight must fit in 16 bits, half of that,
            // and the slack leaves room for a bias.
            float limit = (1 << (16 - shape.FractionalBits)) * Slack;
            for (int first = 0; first < values.Length; first += row)
            {
                Limit(values.Slice(first, row), limit);
            }
        }
    }

    /// <summary>A bias may take a quarter of the 32-bit sum.</summary>
    private static void LimitBiases(Span<float> biases, int fractionalBits)
    {
        float limit = MathF.ScaleB(1f, 29 - fractionalBits);
        foreach (ref float bias in biases)
        {
            bias = Math.Clamp(bias, -limit, limit);
        }
    }

    private static void Limit(Span<float> row, float limit)
    {
        float sum = 0;
        float largest = 0;
        foreach (float value in row)
        {
            sum += MathF.Abs(value);
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        float excess = MathF.Max(sum / limit, largest / (limit / 2));
        if (excess > 1f)
        {
            foreach (ref float value in row)
            {
                value /= excess;
            }
        }
    }

    /// <summary>Weights of one output; filters count as one row, biases as rows of one.</summary>
    private static int RowLength(DecoderArchitecture architecture, TensorShape shape) => shape.Kind switch
    {
        TensorKind.ContextHiddenWeight => architecture.ContextWidth,
        TensorKind.ContextOutputWeight => architecture.ContextOutputInputs,
        TensorKind.FeatureWeight => shape.Count / architecture.FeatureCount,
        TensorKind.UpsamplingTaps or TensorKind.PrefilterTaps => shape.Count,
        TensorKind.SynthesisHiddenWeight or TensorKind.LinearWeight => architecture.GridCount,
        TensorKind.SynthesisOutputWeight => architecture.SynthesisWidth,
        TensorKind.ResidualWeight => architecture.Channels * 9,
        _ => 1,
    };
}
