using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The codec network's parameters as one torch parameter per tensor of the decoder file, on a device.</summary>
internal sealed class NetworkTensors
{
    private readonly NetworkParameters _layout;
    private readonly Parameter[] _tensors;

    /// <param name="architecture">Fixes the shapes.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="type">float32 to train; float64 where the tensors are a reference.</param>
    public NetworkTensors(DecoderArchitecture architecture, Device device, ScalarType type)
    {
        _layout = new NetworkParameters(architecture);
        _tensors = [.. _layout.Shapes.Select(shape => new Parameter(
            zeros(Dimensions(architecture, shape), type, device)))];
    }

    /// <summary>A tensor by its name in the format.</summary>
    public Parameter this[TensorKind kind, int index = 0]
        => _tensors[Enumerable.Range(0, _tensors.Length)
            .Single(t => _layout.Shapes[t].Kind == kind && _layout.Shapes[t].Index == index)];

    /// <summary>Takes over values.</summary>
    public void Load(NetworkParameters parameters)
    {
        using IDisposable noGradients = no_grad();
        for (int t = 0; t < _tensors.Length; t++)
        {
            using Tensor values = tensor(parameters.Tensor(t).ToArray(), _tensors[t].shape);
            _tensors[t].copy_(values);
        }
    }

    /// <summary>Moves the gradients to a vector in the layout of <see cref="NetworkParameters.Values"/>, times a factor, and clears them.</summary>
    public void TakeGradients(Span<float> gradient, double scale)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor all = cat([.. _tensors.Select(t => (t.grad ?? zeros_like(t)).flatten())]) * scale;
        all.to_type(ScalarType.Float32).cpu().data<float>().CopyTo(gradient);
        foreach (Parameter parameter in _tensors)
        {
            parameter.grad?.zero_();
        }
    }

    private static long[] Dimensions(DecoderArchitecture architecture, TensorShape shape)
    {
        long channels = architecture.Channels;
        return shape.Kind switch
        {
            TensorKind.ContextHiddenWeight => [architecture.ContextWidth, architecture.ContextWidth],
            TensorKind.ContextOutputWeight => [2, architecture.ContextOutputInputs],
            TensorKind.FeatureWeight => [architecture.FeatureCount, architecture.GridCount - 1 - shape.Index],
            TensorKind.SynthesisHiddenWeight => [architecture.SynthesisWidth, architecture.GridCount],
            TensorKind.SynthesisOutputWeight => [channels, architecture.SynthesisWidth],
            TensorKind.ResidualWeight => [channels, channels, 3, 3],
            TensorKind.LinearWeight => [channels, architecture.GridCount],
            _ => [shape.Count],
        };
    }
}
