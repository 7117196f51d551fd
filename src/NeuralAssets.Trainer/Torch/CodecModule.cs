using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// The codec network of <see cref="CodecEngine"/> as plain torch modules, which torch itself differentiates: the reference for the engine's
/// gradients, and what runs on an accelerator.
/// </summary>
internal sealed class CodecModule : Module
{
    private readonly bool _hasAlpha;

    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="type">float32 to train; float64 as a reference.</param>
    public CodecModule(DecoderArchitecture architecture, Device device, ScalarType type)
        : base(nameof(CodecModule))
    {
        _hasAlpha = architecture.HasAlpha;
        Network = new NetworkTensors(architecture, device, type);
        Context = new ContextModule(architecture, Network);
        Upsampling = new UpsamplingModule(architecture, Network, device);
        Synthesis = new SynthesisModule(architecture, Network);
    }

    public NetworkTensors Network { get; }

    public ContextModule Context { get; }

    public UpsamplingModule Upsampling { get; }

    public SynthesisModule Synthesis { get; }

    /// <summary>Bits and weighted squared error of one image, scalars that torch can differentiate.</summary>
    public (Tensor Bits, Tensor Error) Forward(TorchImage image, QuantiserSettings settings)
    {
        Tensor[] quantised = image.Quantise(settings);
        Tensor bits = Context.forward(quantised, settings.LowestGrid);
        Tensor error = image.Distortion(Synthesis.forward(Upsampling.forward(image.Drawn(quantised))), _hasAlpha);
        return (bits, error);
    }
}
