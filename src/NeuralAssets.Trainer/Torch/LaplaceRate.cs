using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>Bits of quantised latents under Laplace distributions (<see cref="Engine.RateKernel"/>) in torch operations.</summary>
internal static class LaplaceRate
{
    /// <summary>log b of the format's first and last table (FORMAT.md 5.1).</summary>
    private const double LowestLogScale = -3;
    private const double HighestLogScale = 4.875;

    /// <summary>What an interval of the integer tables has at least.</summary>
    private const double LeastProbability = 1.0 / 65536;

    /// <summary>Bits of each latent.</summary>
    /// <param name="latents">[n].</param>
    /// <param name="mean">[n].</param>
    /// <param name="logScale">[n].</param>
    public static Tensor Bits(Tensor latents, Tensor mean, Tensor logScale)
    {
        Tensor inverse = (-Gradients.InwardClamp(logScale, LowestLogScale, HighestLogScale)).exp();
        Tensor distance = (latents - mean).abs();
        Tensor lower = (distance - 0.5) * inverse;
        Tensor near = (-lower.abs()).exp();
        Tensor far = (-(distance + 0.5) * inverse).exp();

        // Beyond half a step the interval lies on one side of the mean; within, the two tails are what is missing of 1.
        Tensor probability = where(lower.gt(0), 0.5 * (near - far), 1 - (0.5 * (near + far)));
        return -(probability + LeastProbability).log2();
    }
}
