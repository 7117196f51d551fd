using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The encoder learns to predict the latents that direct optimisation found for the crops.</summary>
/// <param name="context">Of the training.</param>
/// <param name="autoencoder">Whose encoder is trained.</param>
/// <param name="crops">Warmed-up crops.</param>
/// <param name="preset">Says how many steps, and how large.</param>
internal sealed class ImitationStage(
    TrainingContext context, Autoencoder autoencoder, IReadOnlyList<TrainingImage> crops, TrainingPreset preset)
    : CropStage(context, autoencoder, crops, preset, 0, preset.ImitationSteps, DrawPurpose.ImitationOrder), IRehearsable
{
    /// <inheritdoc/>
    public long Rehearse()
    {
        TrainingImage[] batch = Batch([.. Enumerable.Range(0, Crops.Count)]);
        using var pause = new CollectionPause();
        using DisposeScope scope = NewDisposeScope();
        Learn(batch);
        return batch.Sum(crop => crop.Pixels);
    }

    /// <summary>Backward from the mean squared distance to the known latents.</summary>
    protected override void Learn(TrainingImage[] batch, Tensor[][] latents)
    {
        Tensor sum = zeros([]);
        long count = 0;
        for (int i = 0; i < latents.Length; i++)
        {
            float[][] found = batch[i].CopyLatents();
            for (int k = 0; k < found.Length; k++)
            {
                Tensor wanted = k < LowestGrid ? zeros_like(latents[i][k]) : tensor(found[k], latents[i][k].shape);
                sum += (latents[i][k] - wanted).square().sum();
                count += found[k].Length;
            }
        }

        (sum / count).backward();
    }
}
