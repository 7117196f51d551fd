using NeuralAssets.Decoding;
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
            TransferReference(state, images, image);
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

    private static void TransferReference(StateStream state, IReadOnlyList<TrainingImage> images, TrainingImage image)
    {
        int index = image.Reference?.IndexIn(images) ?? -1;
        state.Transfer(ref index);
        if (index < 0)
        {
            image.Reference = null;
            return;
        }

        byte[] blocks = image.Reference?.Blocks ?? new byte[ReferenceLatents.BlockCount(image.Width, image.Height)];
        float lambda = image.Reference?.Lambda ?? 0;
        state.Transfer<byte>(blocks);
        state.Transfer(ref lambda);
        if (image.Reference is null)
        {
            image.Reference = new ImageReference(images[index], blocks, lambda);
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
