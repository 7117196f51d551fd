using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The fused forward, backward and latent update of the codec network, for one network and many images, on all cores.
/// Results do not depend on the number of threads: sums are kept per strip and added in the strips' order.
/// </summary>
internal abstract class CodecEngine : IDisposable
{
    /// <summary>The engine for the widest registers of this machine.</summary>
    public static FusedEngine Create(DecoderArchitecture architecture, int threads, int seed)
        => Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? new CodecEngine<Lanes512>(architecture, threads, seed)
            : Vector256.IsHardwareAccelerated ? new CodecEngine<Lanes256>(architecture, threads, seed)
            : Vector128.IsHardwareAccelerated ? new CodecEngine<Lanes128>(architecture, threads, seed)
            : new CodecEngine<LanesScalar>(architecture, threads, seed);

    /// <summary>Where the quantisation noise of the next call starts; two engines with the same state and calls give the same results.</summary>
    public uint NoiseState { get; set; }

    /// <summary>Uses these parameters from now on; images with a network of their own add their differences.</summary>
    public abstract void SetParameters(NetworkParameters parameters);

    /// <summary>One update of the latents of each image, and the network's gradient, which may come from a sample of the rows.</summary>
    /// <param name="images">The images of this step.</param>
    /// <param name="settings">Quantisation of this step.</param>
    /// <param name="latents">How far they are moved.</param>
    /// <param name="gradient">Receives the gradient of (bits + error in bits) / pixels by the parameters; images with networks of their own get theirs too.</param>
    /// <returns>Losses in the order of the images, before the update.</returns>
    public abstract ImageLoss[] Update(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, LatentStep latents, Span<float> gradient);

    /// <summary>The network's gradient, and the gradients by the latents instead of their update: for an encoder that makes the latents.</summary>
    /// <param name="images">The images of this step.</param>
    /// <param name="settings">Quantisation of this step.</param>
    /// <param name="gradient">As in <see cref="Update"/>.</param>
    /// <param name="latentGradients">Receives, per image and grid, the gradient of the loss in bits by each latent (by the rounded one, if rounding is hard), row by row; arrays of an earlier call with the same images are used again.</param>
    /// <param name="part">What is asked for; the rest of losses and gradients has no meaning then, and need not be found.</param>
    public abstract ImageLoss[] Differentiate(
        IReadOnlyList<TrainingImage> images,
        QuantiserSettings settings,
        Span<float> gradient,
        float[][][] latentGradients,
        LossPart part = LossPart.Whole);

    /// <summary>Losses with hard rounding.</summary>
    /// <param name="images">The images.</param>
    /// <param name="part">What is asked for; the rest of a loss has no meaning then, and need not be found.</param>
    public abstract ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, LossPart part = LossPart.Whole);

    /// <summary>Ends a series of updates: latents that the engine keeps on a device go back to their images.</summary>
    public virtual void Settle()
    {
    }

    public abstract void Dispose();

    /// <summary>The noise seed of one call; moves <see cref="NoiseState"/> on (a linear congruential generator, PCG's constants).</summary>
    protected uint NextNoise()
    {
        uint seed = NoiseState;
        NoiseState = (seed * 747796405u) + 2891336453u;
        return seed;
    }
}
