using NeuralAssets.Trainer.Engine;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The engine's quantisation of latents (<see cref="LatentQuantiser{T}"/>) in torch operations.</summary>
internal static class SoftQuantiser
{
    private const double Limit = 127;

    /// <summary>Rounds a grid, softly unless the settings say hard; gradients pass hard rounding as they are.</summary>
    /// <param name="latents">[rows, columns], in quantisation steps.</param>
    /// <param name="settings">Temperature and the noise's deviation.</param>
    public static Tensor Quantise(Tensor latents, QuantiserSettings settings)
    {
        if (settings.Temperature == 0f)
        {
            return latents + ((latents + 0.5).floor().clamp(-Limit, Limit) - latents).detach();
        }

        Tensor once = SoftRound(latents, settings.Temperature);
        if (settings.Noise > 0f)
        {
            once += settings.Noise * randn_like(latents);
        }

        return Gradients.PassThroughClamp(SoftRound(once, settings.Temperature), -Limit, Limit);
    }

    private static Tensor SoftRound(Tensor values, double temperature)
    {
        Tensor centre = values.detach().floor() + 0.5;
        return centre + (((values - centre) / temperature).tanh() * (0.5 / Math.Tanh(0.5 / temperature)));
    }
}
