namespace NeuralAssets.Trainer.Engine;

/// <summary>How far one update moves latents.</summary>
/// <param name="Rate">Step size in quantisation steps; 0 leaves them.</param>
/// <param name="Epsilon">Adam's, in bits by quantisation steps: gradients far below this move a latent little.</param>
internal readonly record struct LatentStep(float Rate, float Epsilon)
{
    /// <summary>Latents stay as they are.</summary>
    public static LatentStep None => new(0f, 1f);
}
