namespace NeuralAssets.Format;

/// <summary>What a tensor of the decoder file is for; the order within the file is <see cref="DecoderArchitecture.Tensors"/>.</summary>
internal enum TensorKind
{
    ContextHiddenWeight,
    ContextHiddenBias,
    ContextOutputWeight,
    ContextOutputBias,
    FeatureWeight,
    FeatureBias,
    UpsamplingTaps,
    PrefilterTaps,
    SynthesisHiddenWeight,
    SynthesisHiddenBias,
    SynthesisOutputWeight,
    SynthesisOutputBias,
    ResidualWeight,
    ResidualBias,
    LinearWeight,
}

/// <summary>One tensor of the decoder file.</summary>
/// <remarks>A class: a list of structures would be compiled while the first image waits.</remarks>
internal sealed class TensorShape(TensorKind kind, int index, int count, int fractionalBits)
{
    internal TensorKind Kind { get; } = kind;

    /// <summary>Which of its kind.</summary>
    internal int Index { get; } = index;

    /// <summary>Values.</summary>
    internal int Count { get; } = count;

    /// <summary>Of effective values.</summary>
    internal int FractionalBits { get; } = fractionalBits;

    internal bool IsLike(TensorShape other) =>
        Kind == other.Kind && Index == other.Index && Count == other.Count && FractionalBits == other.FractionalBits;
}
