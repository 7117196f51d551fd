namespace NeuralAssets.Trainer.Engine;

/// <summary>The range that a layer's outputs are limited to: what the decoder's 16-bit integers hold (FORMAT.md 6 and 7.3).</summary>
/// <param name="Floor">Lowest value.</param>
/// <param name="Ceiling">Highest value.</param>
internal readonly record struct Activation(float Floor, float Ceiling)
{
    public static Activation Linear => new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Not below zero.</summary>
    public static Activation Rectified => new(0f, float.PositiveInfinity);

    /// <summary>Hidden values of the context model: Q7.</summary>
    public static Activation ContextHidden => new(0f, 32767f / (1 << 7));

    /// <summary>Hidden values of the synthesis: Q12.</summary>
    public static Activation SynthesisHidden => new(0f, 32767f / (1 << 12));
}
