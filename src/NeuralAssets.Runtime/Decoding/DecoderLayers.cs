using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>The layers of a decoder as the kernels read them: shifts and limits of FORMAT.md, sections 6 and 7, included.</summary>
internal sealed class DecoderLayers
{
    private const int TapBits = 12;

    internal DecoderLayers(DecoderModel model)
    {
        const short MaximumMean = FormatConstants.MaximumMean;
        ContextHidden = [.. model.ContextHidden.Select(layer => Pack(layer, 10, lowest: 0))];
        ContextOutput = new DotLayer(
            [.. model.ContextMean.Weights, .. model.ContextScale.Weights],
            [
                OutputRule.Of(model.ContextMean.Biases[0], 13, -MaximumMean, MaximumMean),
                OutputRule.Of(model.ContextScale.Biases[0], 14, 0, FormatConstants.ScaleCount - 1),
            ]);
        Features = [.. model.Features.Select(layer => Pack(layer, 3))];
        EvenRows = [.. model.UpsamplingTaps.Select(t => Filter([t[3], t[1], t[0], t[2]]))];
        OddRows = [.. model.UpsamplingTaps.Select(t => Filter([t[2], t[0], t[1], t[3]]))];
        Columns = [.. model.UpsamplingTaps.Select(t => Filter([t[3], t[1], t[0], t[2], 0, 0, t[2], t[0], t[1], t[3]], outputs: 2))];
        Prefilters = [.. model.PrefilterTaps.Select(p => Filter([p[3], p[2], p[1], p[0], p[1], p[2], p[3]]))];
        SynthesisHidden = Pack(model.SynthesisHidden, 10, lowest: 0);
        SynthesisOutput = Pack(model.SynthesisOutput, 11);
        int last = model.Residual.Length - 1;
        Residual = [.. model.Residual.Select((layer, e) => Pack(layer, 11, e < last ? (short)0 : short.MinValue))];
        Linear = Pack(model.Linear, 10);
    }

    internal DotLayer[] ContextHidden { get; }

    /// <summary>Mean and scale.</summary>
    internal DotLayer ContextOutput { get; }

    internal DotLayer[] Features { get; }

    /// <summary>Vertical upsampling to even rows, from rows m-2..m+1; entry k leads from grid k+1 to grid k.</summary>
    internal DotLayer[] EvenRows { get; }

    /// <summary>Vertical upsampling to odd rows, from rows m-1..m+2.</summary>
    internal DotLayer[] OddRows { get; }

    /// <summary>Horizontal upsampling from columns m-2..m+2 to an even and an odd column.</summary>
    internal DotLayer[] Columns { get; }

    /// <summary>Both directions of the prefilters, from seven neighbours.</summary>
    internal DotLayer[] Prefilters { get; }

    internal DotLayer SynthesisHidden { get; }

    internal DotLayer SynthesisOutput { get; }

    internal DotLayer[] Residual { get; }

    internal DotLayer Linear { get; }

    private static DotLayer Pack(Layer layer, int shift, short lowest = short.MinValue, short highest = short.MaxValue) =>
        new(layer.Weights, [.. layer.Biases.Select(bias => OutputRule.Of(bias, shift, lowest, highest))]);

    private static DotLayer Filter(int[] taps, int outputs = 1) =>
        new(taps, [.. Enumerable.Repeat(OutputRule.Of(bias: 0, TapBits), outputs)]);
}
