namespace NeuralAssets.Trainer.Training;

/// <summary>
/// What a pixel costs in one stage by what it costs in another: expectations, which <see cref="TrainingClock"/> corrects as soon as it has
/// measured. Taken on two cores of an AMD EPYC (Zen 3, AVX2).
/// </summary>
internal static class Prices
{
    /// <summary>By a step of the imitation.</summary>
    public const double Joint = 1.1;

    /// <summary>By a step of the imitation: forward only.</summary>
    public const double Prediction = 0.3;

    /// <summary>Some 160 evaluations of each sampled pixel, by an update.</summary>
    public const double Quantisation = 55;

    /// <summary>Some 250 evaluations of each pixel, by an update.</summary>
    public const double Differences = 80;

    /// <summary>By an update.</summary>
    public const double Coding = 1;

    /// <summary>Two decodings and an encoding, by an update.</summary>
    public const double Verification = 2;

    /// <summary>One lossless WebP and seven lossy ones of each sampled pixel, by an update.</summary>
    public const double Comparison = 30;
}
