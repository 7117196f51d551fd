using System.Text;

namespace NeuralAssets.Format;

/// <summary>The sizes in the header of a decoder file (FORMAT.md, section 3), which fix the shape of every tensor.</summary>
/// <param name="Channels">c: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
/// <param name="GridCount">L: latent grids.</param>
/// <param name="ContextSize">C: spatial neighbours of the context model.</param>
/// <param name="FeatureCount">F: values that a position gets from coarser grids.</param>
/// <param name="FeatureGrids">G: grids 0..G-1 have such features.</param>
/// <param name="ContextLayers">D: hidden layers of the context model.</param>
/// <param name="SynthesisWidth">H: hidden values of the synthesis.</param>
/// <param name="ResidualLayers">E: 3 x 3 convolutions after the synthesis.</param>
internal sealed record DecoderArchitecture(
    int Channels,
    int GridCount,
    int ContextSize,
    int FeatureCount,
    int FeatureGrids,
    int ContextLayers,
    int SynthesisWidth,
    int ResidualLayers)
{
    /// <summary>No network's sizes.</summary>
    internal static DecoderArchitecture None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>N: values of a context vector.</summary>
    internal int ContextWidth => ContextSize + FeatureCount;

    /// <summary>Inputs of the context output layer: without hidden layers there is nothing beside the context vector.</summary>
    internal int ContextOutputInputs => ContextLayers == 0 ? ContextWidth : 2 * ContextWidth;

    internal bool HasAlpha => Channels is 2 or 4;

    internal bool IsGrey => Channels <= 2;

    /// <summary>Every tensor in the order of the file (section 3.1). Built on each call.</summary>
    internal IReadOnlyList<TensorShape> Tensors => ListTensors();

    /// <summary>What a debugger shows: the sizes in their order. With all their names it would be half a kilobyte of every game.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        foreach (int size in new[] { Channels, GridCount, ContextSize, FeatureCount, FeatureGrids, ContextLayers, SynthesisWidth, ResidualLayers })
        {
            builder.Append(size).Append(' ');
        }

        return true;
    }

    /// <summary>Refuses sizes outside sections 2 and 3.</summary>
    /// <exception cref="NeuralImageFormatException">A size is out of range; the message names it.</exception>
    internal void Validate()
    {
        Check("channels", Channels, 1, FormatConstants.MaximumChannels);
        Check("grids", GridCount, 1, FormatConstants.MaximumGrids);
        Check("context size", ContextSize, 1, FormatConstants.MaximumContextSize);
        int mostFeatures = Math.Min(FormatConstants.MaximumFeatures, FormatConstants.MaximumContextWidth - ContextSize);
        Check("features", FeatureCount, 0, mostFeatures);
        Check("feature grids", FeatureGrids, FeatureCount == 0 ? 0 : 1, FeatureCount == 0 ? 0 : GridCount - 1);
        Check("context layers", ContextLayers, 0, FormatConstants.MaximumContextLayers);
        Check("synthesis width", SynthesisWidth, 1, FormatConstants.MaximumSynthesisWidth);
        Check("residual layers", ResidualLayers, 0, FormatConstants.MaximumResidualLayers);
    }

    private static void Check(string field, int found, int lowest, int highest)
    {
        if (found < lowest || found > highest)
        {
            FormatThrow.HeaderField(field, found, lowest, highest);
        }
    }

    private List<TensorShape> ListTensors()
    {
        var tensors = new List<TensorShape>();
        int width = ContextWidth;
        for (int i = 0; i < ContextLayers; i++)
        {
            tensors.Add(new(TensorKind.ContextHiddenWeight, i, width * width, 10));
            tensors.Add(new(TensorKind.ContextHiddenBias, i, width, 17));
        }

        tensors.Add(new(TensorKind.ContextOutputWeight, 0, 2 * ContextOutputInputs, 10));
        tensors.Add(new(TensorKind.ContextOutputBias, 0, 2, 17));
        for (int g = 0; g < FeatureGrids; g++)
        {
            tensors.Add(new(TensorKind.FeatureWeight, g, FeatureCount * (GridCount - 1 - g), 10));
            tensors.Add(new(TensorKind.FeatureBias, g, FeatureCount, 10));
        }

        AddFilters(tensors, TensorKind.UpsamplingTaps);
        AddFilters(tensors, TensorKind.PrefilterTaps);
        tensors.Add(new(TensorKind.SynthesisHiddenWeight, 0, SynthesisWidth * GridCount, 11));
        tensors.Add(new(TensorKind.SynthesisHiddenBias, 0, SynthesisWidth, 22));
        tensors.Add(new(TensorKind.SynthesisOutputWeight, 0, Channels * SynthesisWidth, 11));
        tensors.Add(new(TensorKind.SynthesisOutputBias, 0, Channels, 23));
        for (int e = 0; e < ResidualLayers; e++)
        {
            int count = Channels * Channels * FormatConstants.ResidualKernelTaps;
            tensors.Add(new(TensorKind.ResidualWeight, e, count, 11));
            tensors.Add(new(TensorKind.ResidualBias, e, Channels, 23));
        }

        tensors.Add(new(TensorKind.LinearWeight, 0, Channels * GridCount, 11));
        return tensors;
    }

    private void AddFilters(List<TensorShape> tensors, TensorKind kind)
    {
        for (int k = 0; k < GridCount - 1; k++)
        {
            tensors.Add(new(kind, k, 4, 12));
        }
    }
}
