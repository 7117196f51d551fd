using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training.Checkpoints;
using NeuralAssets.Trainer.Training.References;

namespace NeuralAssets.Trainer.Training;

/// <summary>The latents of images, their references and their optimiser's moments, on their way to a checkpoint or back.</summary>
internal static class LatentState
{
    public static void Transfer(StateStream state, IReadOnlyList<TrainingImage> images)
    {
        bool hasReferences = images.Any(image => image.Reference is not null);
        foreach (TrainingImage image in images)
        {
            int reference = image.Reference is null ? -1 : images.TakeWhile(other => other != image.Reference).Count();
            state.Transfer(ref reference);
            image.Reference = reference < 0 ? null : images[reference];
            int updates = image.Updates;
            state.Transfer(ref updates);
            image.Updates = updates;

            // Moments are zero before the first update.
            foreach (Plane plane in (Plane[])[.. image.Latents, .. updates > 0 ? (Plane[])[.. image.FirstMoments, .. image.SecondMoments] : []])
            {
                Transfer(state, plane);
            }
        }

        if (!hasReferences && images.Any(image => image.Reference is not null))
        {
            ReferenceWeights.Add(images);
        }
    }

    private static unsafe void Transfer(StateStream state, Plane plane)
    {
        for (int y = 0; y < plane.Height; y++)
        {
            state.Transfer(new Span<float>(plane.Row(y), plane.Width));
        }
    }
}
