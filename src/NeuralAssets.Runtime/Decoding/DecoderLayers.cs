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
        int width = model.Architecture.ContextWidth;
        ContextHidden = Array.ConvertAll(model.ContextHidden, layer => Pack(layer, 10, lowest: 0));
        var mean = OutputRule.Of(model.ContextMean.Biases[0], 13, -MaximumMean, MaximumMean);
        var scale = OutputRule.Of(model.ContextScale.Biases[0], 14, 0, FormatConstants.ScaleCount - 1);
        int[] weights = [.. model.ContextMean.Weights, .. model.ContextScale.Weights];
        Context = new ContextNetwork(ContextHidden, new DotLayer(PadToPairs(weights, width), [mean, scale]), width);

        // Without neighbours the rest of the context is the features, the last of its values.
        int neighbours = model.Architecture.ContextSize;
        EmptyFirst = model.ContextHidden.Length == 0
            ? null
            : new DotLayer(SkipInputs(model.ContextHidden[0].Weights, width, 0, neighbours), ContextHidden[0].Rules);
        int inputs = weights.Length / 2;
        EmptyMean = new DotLayer(SkipInputs(model.ContextMean.Weights, inputs, inputs - width, neighbours), [mean]);
        EmptyScale = new DotLayer(SkipInputs(model.ContextScale.Weights, inputs, inputs - width, neighbours), [scale]);
        Features = Array.ConvertAll(model.Features, layer => Pack(layer, 3));
        EvenRows = Array.ConvertAll(model.UpsamplingTaps, t => Filter([t[3], t[1], t[0], t[2]]));
        OddRows = Array.ConvertAll(model.UpsamplingTaps, t => Filter([t[2], t[0], t[1], t[3]]));
        Columns = Array.ConvertAll(model.UpsamplingTaps, t => Filter([t[3], t[1], t[0], t[2], 0, 0, t[2], t[0], t[1], t[3]], outputs: 2));
        Prefilters = Array.ConvertAll(model.PrefilterTaps, p => Filter([p[3], p[2], p[1], p[0], p[1], p[2], p[3]]));
        SynthesisHidden = Pack(model.SynthesisHidden, 10, lowest: 0);
        SynthesisOutput = Pack(model.SynthesisOutput, 11);
        Residual = Array.ConvertAll(model.Residual, layer => Pack(layer, 11, layer == model.Residual[^1] ? short.MinValue : (short)0));
        Linear = Pack(model.Linear, 10);
    }

    internal DotLayer[] ContextHidden { get; }

    internal ContextNetwork Context { get; }

    /// <summary>The first hidden layer with features alone as its inputs: what is left of it where all neighbours are zero. Null if there is none.</summary>
    internal DotLayer? EmptyFirst { get; }

    /// <summary>The mean from the last hidden layer, if there is one, and the features: what is left of it where all neighbours are zero.</summary>
    internal DotLayer EmptyMean { get; }

    /// <summary>The scale, likewise; not both in one layer, as no other on the way to a first image has two outputs: one form of kernels less to compile.</summary>
    internal DotLayer EmptyScale { get; }

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

    /// <summary>Rows of inputs with every <paramref name="width"/> of them padded to an even number by a weight of zero.</summary>
    private static int[] PadToPairs(int[] weights, int width)
    {
        int padded = (width + 1) & ~1;
        int[] result = new int[weights.Length / width * padded];
        for (int i = 0; i < weights.Length; i++)
        {
            result[(i / width * padded) + (i % width)] = weights[i];
        }

        return result;
    }

    /// <summary>Rows of <paramref name="inputs"/> weights without some of them.</summary>
    private static int[] SkipInputs(int[] weights, int inputs, int start, int count)
    {
        int left = inputs - count;
        int[] result = new int[weights.Length / inputs * left];
        for (int i = 0; i < result.Length; i++)
        {
            int input = i % left;
            result[i] = weights[(i / left * inputs) + input + (input < start ? 0 : count)];
        }

        return result;
    }

    private static DotLayer Pack(Layer layer, int shift, short lowest = short.MinValue, short highest = short.MaxValue)
    {
        var rules = new OutputRule[layer.Outputs];
        for (int i = 0; i < rules.Length; i++)
        {
            rules[i] = OutputRule.Of(layer.Biases[i], shift, lowest, highest);
        }

        return new DotLayer(layer.Weights, rules);
    }

    private static DotLayer Filter(int[] taps, int outputs = 1) =>
        Pack(new Layer(outputs, taps.Length / outputs, taps, new int[outputs]), TapBits);
}
