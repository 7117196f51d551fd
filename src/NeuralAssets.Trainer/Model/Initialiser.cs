using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Model;

/// <summary>Starting values: a network that already upsamples bicubically and passes its residual layers through unchanged.</summary>
/// <remarks>Scales after Cool-chic 5.0 (Leguay et al., Orange): uniform within 1 / (outputs^2 sqrt(inputs)), residual branches zero.</remarks>
internal static class Initialiser
{
    /// <summary>log b of the first distributions: latents start at zero, so moderately narrow.</summary>
    private const float FirstLogScale = -1f;

    /// <summary>Bicubic interpolation (a = -0.75) at distances 0.25, 0.75, 1.25 and 1.75.</summary>
    public static ReadOnlySpan<float> Bicubic => [0.8789f, 0.2617f, -0.1055f, -0.0352f];

    public static NetworkParameters Create(DecoderArchitecture architecture, Random random)
    {
        var parameters = new NetworkParameters(architecture);
        for (int k = 0; k + 1 < architecture.GridCount; k++)
        {
            Bicubic.CopyTo(parameters[TensorKind.UpsamplingTaps, k]);
            parameters[TensorKind.PrefilterTaps, k][0] = 1f;
        }

        int width = architecture.ContextSize + architecture.FeatureCount;
        int channels = architecture.Channels;
        Uniform(parameters[TensorKind.ContextOutputWeight], random, 1f / (4f * MathF.Sqrt(width)));
        parameters[TensorKind.ContextOutputBias][1] = FirstLogScale;
        for (int g = 0; g < architecture.FeatureGrids; g++)
        {
            int inputs = architecture.GridCount - 1 - g;
            Uniform(parameters[TensorKind.FeatureWeight, g], random, 1f / MathF.Sqrt(inputs));
        }

        for (int d = 0; d < architecture.ContextLayers; d++)
        {
            // Not exactly zero, or all rows of a residual layer would see the same gradient.
            Uniform(parameters[TensorKind.ContextHiddenWeight, d], random, 0.02f);
        }

        Uniform(parameters[TensorKind.SynthesisHiddenWeight], random, 1f / MathF.Sqrt(architecture.GridCount));
        Uniform(parameters[TensorKind.SynthesisOutputWeight], random, 1f / (channels * channels * MathF.Sqrt(architecture.SynthesisWidth)));
        Uniform(parameters[TensorKind.LinearWeight], random, 1f / (channels * channels * MathF.Sqrt(architecture.GridCount)));
        parameters[TensorKind.SynthesisOutputBias].Fill(0.5f);
        return parameters;
    }

    private static void Uniform(Span<float> values, Random random, float limit)
    {
        foreach (ref float value in values)
        {
            value = ((2f * random.NextSingle()) - 1f) * limit;
        }
    }
}
