using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>One network's parameters in the layouts that the kernels read. Repacked after each step of the network, shared by all threads.</summary>
internal sealed unsafe class PackedNetwork : IDisposable
{
    /// <summary>Synthesis weights apply to sixteenths of a latent step (FORMAT.md 7.3); feature planes hold latent steps.</summary>
    public const float SynthesisInputScale = 1f / 16f;

    private const int Taps = 9;

    private readonly NativeBuffer[] _residualWeights;
    private readonly NativeBuffer[] _residualBiases;

    public PackedNetwork(DecoderArchitecture architecture)
    {
        Architecture = architecture;
        Parameters = new NetworkParameters(architecture);
        int width = architecture.ContextWidth;
        if (width % 4 != 0)
        {
            throw new ArgumentException($"Context size and features must add up to a multiple of 4, not {width}.", nameof(architecture));
        }

        int channels = architecture.Channels;
        ContextHidden = [.. Enumerable.Range(0, architecture.ContextLayers).Select(_ => new DenseLayer(width, width))];
        ContextOutput = new DenseLayer(architecture.ContextOutputInputs, 2);
        SynthesisHidden = new DenseLayer(architecture.GridCount, architecture.SynthesisWidth);
        SynthesisOutput = new DenseLayer(architecture.SynthesisWidth, channels);
        Linear = new DenseLayer(architecture.GridCount, channels);
        _residualWeights = [.. Enumerable.Range(0, architecture.ResidualLayers).Select(_ => new NativeBuffer(channels * channels * Taps))];
        _residualBiases = [.. Enumerable.Range(0, architecture.ResidualLayers).Select(_ => new NativeBuffer(channels))];
    }

    public DecoderArchitecture Architecture { get; }

    /// <summary>The parameters as last packed.</summary>
    public NetworkParameters Parameters { get; }

    public DenseLayer[] ContextHidden { get; }

    public DenseLayer ContextOutput { get; }

    public DenseLayer SynthesisHidden { get; }

    public DenseLayer SynthesisOutput { get; }

    public DenseLayer Linear { get; }

    /// <summary>Weights of a residual layer, [output][input][dy][dx], identity included.</summary>
    public float* ResidualWeights(int layer) => _residualWeights[layer].Data;

    public float* ResidualBias(int layer) => _residualBiases[layer].Data;

    public void Pack(NetworkParameters parameters)
    {
        Parameters.CopyFrom(parameters);
        for (int d = 0; d < ContextHidden.Length; d++)
        {
            ContextHidden[d].Pack(
                parameters[TensorKind.ContextHiddenWeight, d], parameters[TensorKind.ContextHiddenBias, d], identity: 1f);
        }

        ContextOutput.Pack(parameters[TensorKind.ContextOutputWeight], parameters[TensorKind.ContextOutputBias]);
        SynthesisHidden.Pack(
            parameters[TensorKind.SynthesisHiddenWeight], parameters[TensorKind.SynthesisHiddenBias], SynthesisInputScale);
        SynthesisOutput.Pack(parameters[TensorKind.SynthesisOutputWeight], parameters[TensorKind.SynthesisOutputBias]);
        Linear.Pack(parameters[TensorKind.LinearWeight], [], SynthesisInputScale);
        int channels = Architecture.Channels;
        for (int e = 0; e < _residualWeights.Length; e++)
        {
            var weights = new Span<float>(_residualWeights[e].Data, channels * channels * Taps);
            parameters[TensorKind.ResidualWeight, e].CopyTo(weights);
            for (int c = 0; c < channels; c++)
            {
                weights[(((c * channels) + c) * Taps) + (Taps / 2)] += 1f;
            }

            parameters[TensorKind.ResidualBias, e].CopyTo(new Span<float>(_residualBiases[e].Data, channels));
        }
    }

    public void Dispose()
    {
        foreach (DenseLayer layer in (DenseLayer[])[.. ContextHidden, ContextOutput, SynthesisHidden, SynthesisOutput, Linear])
        {
            layer.Dispose();
        }

        foreach (NativeBuffer buffer in _residualWeights.Concat(_residualBiases))
        {
            buffer.Dispose();
        }
    }
}
