using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>What an evaluation is asked for.</summary>
internal enum LossPart
{
    Whole,
    Rate,
    Distortion,
}

internal static class LossParts
{
    /// <summary>The part that a tensor has an effect on: latents are given, so what predicts them does not change the picture.</summary>
    public static LossPart Of(TensorKind kind) => kind switch
    {
        TensorKind.ContextHiddenWeight or TensorKind.ContextHiddenBias or TensorKind.ContextOutputWeight or TensorKind.ContextOutputBias
            or TensorKind.FeatureWeight or TensorKind.FeatureBias => LossPart.Rate,
        _ => LossPart.Distortion,
    };

    /// <summary>An earlier loss with the part that was evaluated anew.</summary>
    public static ImageLoss Replace(this LossPart part, ImageLoss earlier, ImageLoss found) => part switch
    {
        LossPart.Rate => earlier with { Bits = found.Bits },
        LossPart.Distortion => earlier with { Error = found.Error },
        _ => found,
    };
}
