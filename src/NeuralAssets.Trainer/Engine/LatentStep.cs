namespace NeuralAssets.Trainer.Engine;

/// <summary>How far one update moves latents.</summary>
/// <param name="Rate">Step size in quantisation steps; 0 leaves them.</param>
/// <param name="Epsilon">Adam's, in bits by quantisation steps: gradients far below this move a latent little.</param>
/// <param name="Beta2">Adam's decay of squared gradients an update: what those of long ago count for in the length of a step.</param>
internal readonly record struct LatentStep(float Rate, float Epsilon, float Beta2 = LatentStep.LongMemory)
{
    /// <summary>Adam's own decay: squared gradients are remembered for a thousand updates.</summary>
    public const float LongMemory = 0.999f;

    /// <summary>Latents stay as they are.</summary>
    public static LatentStep None => new(0f, 1f);
}
