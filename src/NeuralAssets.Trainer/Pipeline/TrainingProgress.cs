namespace NeuralAssets.Trainer.Pipeline;

/// <summary>The parts of a training, in order.</summary>
internal enum TrainingStage
{
    Autoencoder,
    Refinement,
    Quantisation,
    Encoding,
    Verification,
}

/// <summary>Where a training stands.</summary>
/// <param name="Stage">What it is at.</param>
/// <param name="Fraction">0 to 1, of the whole training.</param>
/// <param name="RemainingSeconds">Prediction; null while there is nothing to judge by.</param>
/// <param name="Bpp">Bits per pixel; null until known.</param>
/// <param name="Psnr">dB; null until known.</param>
internal readonly record struct TrainingProgress(
    TrainingStage Stage, double Fraction, double? RemainingSeconds = null, double? Bpp = null, double? Psnr = null);

/// <summary>One log interval of a training.</summary>
/// <param name="Stage">What it was at.</param>
/// <param name="Update">Updates done so far in this stage.</param>
/// <param name="ElapsedSeconds">Since the group's start.</param>
/// <param name="LossJ">MSE + lambda * bpp, mean of the interval.</param>
/// <param name="Bpp">Bits per pixel, mean of the interval.</param>
/// <param name="Psnr">dB.</param>
/// <param name="LearningRate">At the interval's end.</param>
/// <param name="Temperature">Of the quantiser's relaxation, at the interval's end; 0 when it rounds.</param>
internal readonly record struct TrainingRow(
    TrainingStage Stage,
    long Update,
    double ElapsedSeconds,
    double LossJ,
    double Bpp,
    double Psnr,
    double LearningRate,
    double Temperature)
{
    /// <summary>Which network was trained, counted from 0 in the order of time: also one that the files do without, as all its images are stored without loss.</summary>
    public int Network { get; init; }
}
