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

/// <summary>One tensor of the decoder file: the Index-th of its kind, Count values, effective values in Q(FractionalBits).</summary>
internal readonly record struct TensorShape(TensorKind Kind, int Index, int Count, int FractionalBits);
