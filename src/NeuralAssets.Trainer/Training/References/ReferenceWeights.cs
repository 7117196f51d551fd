using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>
/// What a reference shows well, all images that refer to it show well without a bit of their own, as with the key frames of a video. So where
/// they look alike, an error of the reference counts once more for each of them.
/// </summary>
internal static unsafe class ReferenceWeights
{
    /// <summary>Adds to the weights of all images that others refer to; once.</summary>
    public static void Add(IReadOnlyList<TrainingImage> images)
    {
        foreach (IGrouping<TrainingImage, TrainingImage> states in images
            .Where(image => image.Reference is not null)
            .GroupBy(image => image.Reference!.Image))
        {
            var added = new float[states.Key.Pixels];
            foreach (TrainingImage image in states)
            {
                Add(states.Key.Target, image, added);
            }

            states.Key.Target.AddWeights(added);
        }
    }

    private static void Add(PixelTarget reference, TrainingImage image, float[] added)
    {
        var likeness = new Likeness(reference, image.Target, image.Reference!.Lambda);
        for (int y = 0; y < image.Height; y++)
        {
            float* factors = image.Reference.Factors(grid: 0, y);
            float* own = image.Target.WeightRow(y);
            for (int x = 0; x < image.Width; x++)
            {
                added[(y * image.Width) + x] += factors[x] * likeness.At(x, y) * (own == null ? 1f : own[x]);
            }
        }
    }
}
