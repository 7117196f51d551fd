namespace NeuralAssets.Trainer.Engine;

/// <summary>The engine on this machine's processor, which can also tell where in an image a loss lies.</summary>
internal abstract class FusedEngine : CodecEngine
{
    /// <summary>Losses with hard rounding, latent by latent and pixel by pixel.</summary>
    /// <param name="images">The images.</param>
    /// <param name="maps">Receive where the losses lie, one for each image.</param>
    public abstract ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, IReadOnlyList<LossMap> maps);
}
