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
        foreach (IGrouping<TrainingImage, TrainingImage> states in images.Where(image => image.Reference is not null).GroupBy(image => image.Reference!))
        {
            var added = new float[states.Key.Pixels];
            foreach (TrainingImage image in states)
            {
                float[] shares = Likeness.Find(states.Key.Target, image.Target, image.Lambda);
                for (int i = 0; i < added.Length; i++)
                {
                    float* own = image.Target.WeightRow(i / image.Width);
                    added[i] += shares[i] * (own == null ? 1f : own[i % image.Width]);
                }
            }

            states.Key.Target.AddWeights(added);
        }
    }
}
