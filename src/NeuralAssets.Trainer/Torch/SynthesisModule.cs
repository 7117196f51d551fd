using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>From feature planes to the pixels' channels (FORMAT.md 7.3): two 1 x 1 layers, residual 3 x 3 layers, and a linear branch.</summary>
internal sealed class SynthesisModule : Module<Tensor, Tensor>
{
    private readonly Parameter _hiddenWeight;
    private readonly Parameter _hiddenBias;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;
    private readonly Parameter _linearWeight;
    private readonly Parameter[] _residualWeights;
    private readonly Parameter[] _residualBiases;

    public SynthesisModule(DecoderArchitecture architecture, NetworkTensors network)
        : base(nameof(SynthesisModule))
    {
        _hiddenWeight = network[TensorKind.SynthesisHiddenWeight];
        _hiddenBias = network[TensorKind.SynthesisHiddenBias];
        _outputWeight = network[TensorKind.SynthesisOutputWeight];
        _outputBias = network[TensorKind.SynthesisOutputBias];
        _linearWeight = network[TensorKind.LinearWeight];
        _residualWeights = [.. Enumerable.Range(0, architecture.ResidualLayers).Select(e => network[TensorKind.ResidualWeight, e])];
        _residualBiases = [.. Enumerable.Range(0, architecture.ResidualLayers).Select(e => network[TensorKind.ResidualBias, e])];
    }

    /// <param name="features">[grids, rows, columns], in latent steps.</param>
    /// <returns>[channels, rows, columns], 0..1 where the picture is right, not limited.</returns>
    public override Tensor forward(Tensor features)
    {
        long rows = features.shape[1];
        long columns = features.shape[2];

        // 1 x 1 layers as matrix products over the pixels: several times faster than torch's convolutions.
        Tensor pixels = features.flatten(1).t() * PackedNetwork.SynthesisInputScale;
        Tensor hidden = Gradients.LimitedRelu(
            functional.linear(pixels, _hiddenWeight, _hiddenBias), Activation.SynthesisHidden.Ceiling);
        Tensor picture = ToPlanes(functional.linear(hidden, _outputWeight, _outputBias));
        for (int e = 0; e < _residualWeights.Length; e++)
        {
            Tensor padded = functional.pad(picture, (1, 1, 1, 1), PaddingModes.Replicate);
            Tensor seen = padded[0].unfold(1, 3, 1).unfold(2, 3, 1).permute(1, 2, 0, 3, 4).reshape(rows * columns, -1);
            picture += ToPlanes(functional.linear(seen, _residualWeights[e].flatten(1), _residualBiases[e]));
            if (e < _residualWeights.Length - 1)
            {
                picture = picture.relu();
            }
        }

        return (picture + ToPlanes(functional.linear(pixels, _linearWeight)))[0];

        Tensor ToPlanes(Tensor matrix) => matrix.t().reshape(1, -1, rows, columns);
    }
}
