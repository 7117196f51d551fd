using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>Steps all tensors of the codec network, a <see cref="TensorOptimiser"/> each, and keeps them inside what the decoder can hold.</summary>
internal sealed class NetworkOptimiser : IResumable
{
    /// <summary>
    /// Prefilters learn at a tenth of the rate. At the full rate their outer taps run ahead of the latents to a flat plateau, which shows as
    /// squares in smooth pictures (notes/steps.md).
    /// </summary>
    private const double PrefilterRate = 0.1;

    private readonly TensorOptimiser[] _tensors;

    public NetworkOptimiser(DecoderArchitecture architecture)
        => _tensors = [.. architecture.Tensors.Select(shape =>
        {
            int rows = Rows(architecture, shape.Kind);
            return new TensorOptimiser(rows, shape.Count / rows);
        })];

    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradient">In the layout of <see cref="NetworkParameters.Values"/>.</param>
    /// <param name="rate">Step size.</param>
    public void Step(NetworkParameters parameters, ReadOnlySpan<float> gradient, double rate)
    {
        int offset = 0;
        for (int t = 0; t < _tensors.Length; t++)
        {
            Span<float> values = parameters.Tensor(t);
            double factor = parameters.Shapes[t].Kind == TensorKind.PrefilterTaps ? PrefilterRate : 1;
            _tensors[t].Step(values, gradient.Slice(offset, values.Length), rate * factor);
            offset += values.Length;
        }

        ParameterLimits.Apply(parameters);
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        foreach (TensorOptimiser tensor in _tensors)
        {
            tensor.Transfer(state);
        }
    }

    /// <summary>Outputs of a weight matrix; 1 for vectors.</summary>
    private static int Rows(DecoderArchitecture architecture, TensorKind kind) => kind switch
    {
        TensorKind.ContextHiddenWeight => architecture.ContextWidth,
        TensorKind.ContextOutputWeight => 2,
        TensorKind.FeatureWeight => architecture.FeatureCount,
        TensorKind.SynthesisHiddenWeight => architecture.SynthesisWidth,
        TensorKind.SynthesisOutputWeight or TensorKind.ResidualWeight or TensorKind.LinearWeight => architecture.Channels,
        _ => 1,
    };
}
