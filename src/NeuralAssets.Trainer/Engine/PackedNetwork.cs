using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>One network's parameters in the layouts that the kernels read. Repacked after each step of the network, shared by all threads.</summary>
internal sealed unsafe class PackedNetwork : IDisposable
{
    /// <summary>Synthesis weights apply to sixteenths of a latent step (FORMAT.md 7.3); feature planes hold latent steps.</summary>
    public const float SynthesisInputScale = 1f / 16f;

    public PackedNetwork(DecoderArchitecture architecture)
    {
        Architecture = architecture;
        Parameters = new NetworkParameters(architecture);
        int width = architecture.ContextWidth;
        if (width % 4 != 0)
        {
            throw new ArgumentException($"Context size and features must add up to a multiple of 4, not {width}.", nameof(architecture));
        }

        if (architecture.GridCount > Strip.MaximumGrids)
        {
            throw new ArgumentException($"At most {Strip.MaximumGrids} grids can be trained, not {architecture.GridCount}.", nameof(architecture));
        }

        int channels = architecture.Channels;
        ContextHidden = [.. Enumerable.Range(0, architecture.ContextLayers).Select(_ => new DenseLayer(width, width))];
        Features = [.. Enumerable.Range(0, architecture.FeatureGrids).Select(g => new DenseLayer(
            architecture.GridCount - 1 - g, architecture.FeatureCount))];
        ContextOutput = new DenseLayer(architecture.ContextOutputInputs, 2);
        SynthesisHidden = new DenseLayer(architecture.GridCount, architecture.SynthesisWidth);
        SynthesisOutput = new DenseLayer(architecture.SynthesisWidth, channels);
        Linear = new DenseLayer(architecture.GridCount, channels);
        Residual = [.. Enumerable.Range(0, architecture.ResidualLayers).Select(_ => new DenseLayer(KernelTaps.Count * channels, channels))];
        ResidualTransposed = [.. Residual.Select(layer => new DenseLayer(layer.Inputs, layer.Outputs))];
    }

    public DecoderArchitecture Architecture { get; }

    /// <summary>The parameters as last packed.</summary>
    public NetworkParameters Parameters { get; }

    public DenseLayer[] ContextHidden { get; }

    public DenseLayer ContextOutput { get; }

    /// <summary>Per grid that has features of coarser grids: the linear map that makes them.</summary>
    public DenseLayer[] Features { get; }

    public DenseLayer SynthesisHidden { get; }

    public DenseLayer SynthesisOutput { get; }

    public DenseLayer Linear { get; }

    /// <summary>The residual layers; inputs are [channel][dy][dx], identity included.</summary>
    public DenseLayer[] Residual { get; }

    /// <summary>Their adjoints, over the outputs' gradients around a pixel in the same order.</summary>
    public DenseLayer[] ResidualTransposed { get; }

    public void Pack(NetworkParameters parameters)
    {
        Parameters.CopyFrom(parameters);
        for (int d = 0; d < ContextHidden.Length; d++)
        {
            ContextHidden[d].Pack(
                parameters[TensorKind.ContextHiddenWeight, d], parameters[TensorKind.ContextHiddenBias, d], identity: 1f);
        }

        ContextOutput.Pack(parameters[TensorKind.ContextOutputWeight], parameters[TensorKind.ContextOutputBias]);
        for (int g = 0; g < Features.Length; g++)
        {
            Features[g].Pack(parameters[TensorKind.FeatureWeight, g], parameters[TensorKind.FeatureBias, g]);
        }

        SynthesisHidden.Pack(
            parameters[TensorKind.SynthesisHiddenWeight], parameters[TensorKind.SynthesisHiddenBias], SynthesisInputScale);
        SynthesisOutput.Pack(parameters[TensorKind.SynthesisOutputWeight], parameters[TensorKind.SynthesisOutputBias]);
        Linear.Pack(parameters[TensorKind.LinearWeight], [], SynthesisInputScale);
        for (int e = 0; e < Residual.Length; e++)
        {
            PackResidual(e, parameters[TensorKind.ResidualWeight, e], parameters[TensorKind.ResidualBias, e]);
        }
    }

    private void PackResidual(int layer, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int channels = Architecture.Channels;
        float[] forward = weights.ToArray();
        for (int c = 0; c < channels; c++)
        {
            forward[(((c * channels) + c) * KernelTaps.Count) + (KernelTaps.Count / 2)] += 1f;
        }

        Residual[layer].Pack(forward, bias);
        var transposed = new float[forward.Length];
        KernelTaps.Transpose(forward, channels, channels, transposed);
        ResidualTransposed[layer].Pack(transposed, []);
    }

    public void Dispose()
    {
        foreach (DenseLayer layer in (DenseLayer[])[
            .. ContextHidden, ContextOutput, .. Features, SynthesisHidden, SynthesisOutput, Linear, .. Residual, .. ResidualTransposed])
        {
            layer.Dispose();
        }
    }
}
