using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// A layer of 3 x 3 taps over an image with zeros around it, made of matrix products: torch's own goes through oneDNN, which computes something
/// else on virtual machines whose processor does not tell the sizes of its caches (README of this folder).
/// </summary>
internal sealed class Convolution : Module<Tensor, Tensor>
{
    private readonly Conv2d _layer;

    /// <param name="inputs">Channels.</param>
    /// <param name="outputs">Channels.</param>
    public Convolution(int inputs, int outputs)
        : base(nameof(Convolution))
    {
        _layer = Conv2d(inputs, outputs, 3);
        register_module("layer", _layer);
    }

    /// <summary>As [outputs, inputs, 3, 3].</summary>
    public Parameter Weight => _layer.weight;

    public Parameter Bias => _layer.bias!;

    /// <param name="input">[1, inputs, height, width].</param>
    /// <returns>[1, outputs, height, width].</returns>
    public override Tensor forward(Tensor input) => ConvolutionFunction.apply(input, Weight, Bias);
}
