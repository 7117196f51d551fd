namespace NeuralAssets.Trainer.Engine;

/// <summary>What an update or an evaluation of one image, or of a part of it, found.</summary>
/// <param name="Bits">Ideal code length of the latents.</param>
/// <param name="Error">Weighted squared error, colours in 0..1 (<see cref="PixelTarget.MeasuredChannels"/> channels a pixel).</param>
internal readonly record struct ImageLoss(double Bits, double Error)
{
    /// <summary>Rate and distortion in one currency, bits.</summary>
    public double Total(TrainingImage image) => Bits + (Error * image.BitsPerError);

    /// <summary>Mean squared error, colours in 0..1; by the mean of the weights, if there are any.</summary>
    public double MeanSquaredError(TrainingImage image) => Error / (image.Pixels * image.Target.MeasuredChannels * image.Target.MeanWeight);

    public static ImageLoss operator +(ImageLoss a, ImageLoss b) => new(a.Bits + b.Bits, a.Error + b.Error);
}
