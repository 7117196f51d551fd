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
            var times = new float[states.Key.Pixels];
            Array.Fill(times, 1f);
            foreach (TrainingImage image in states)
            {
                Add(states.Key.Target, image, times);
            }

            PixelTarget target = states.Key.Target;
            target.Weights = target.Weights?.Times(times) ?? new ErrorWeights(target.Width, target.Height, [times]);
        }
    }

    private static void Add(PixelTarget reference, TrainingImage image, float[] times)
    {
        var likeness = new Likeness(reference, image.Target, image.Reference!.Lambda);
        for (int y = 0; y < image.Height; y++)
        {
            float* factors = image.Reference.Factors(grid: 0, y);
            for (int x = 0; x < image.Width; x++)
            {
                times[(y * image.Width) + x] += factors[x] * likeness.At(x, y);
            }
        }
    }
}
