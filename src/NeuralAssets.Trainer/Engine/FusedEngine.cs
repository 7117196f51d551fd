namespace NeuralAssets.Trainer.Engine;

/// <summary>The engine on this machine's processor, which can also tell where in an image a loss lies.</summary>
internal abstract class FusedEngine : CodecEngine
{
    /// <summary>Losses with hard rounding, latent by latent and pixel by pixel.</summary>
    /// <param name="images">The images.</param>
    /// <param name="maps">Receive where the losses lie, one for each image.</param>
    public abstract ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, IReadOnlyList<LossMap> maps);

    /// <summary>The same, and the gradients by the rounded latents; those by the network's parameters are left out.</summary>
    /// <param name="images">The images.</param>
    /// <param name="maps">Receive where the losses lie, one for each image.</param>
    /// <param name="latentGradients">Receives, per image and grid, the gradient of the loss in bits by each rounded latent, row by row; arrays of an earlier call with the same images are used again.</param>
    public abstract ImageLoss[] Differentiate(IReadOnlyList<TrainingImage> images, IReadOnlyList<LossMap> maps, float[][][] latentGradients);
}
