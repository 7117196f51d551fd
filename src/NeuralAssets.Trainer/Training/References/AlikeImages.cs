using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>Which images look so much like others that references between them are likely to pay: they must have one network.</summary>
internal static class AlikeImages
{
    /// <summary>Share of an image's visible pixels in alike blocks from which on it is told apart from chance.</summary>
    private const float LeastShare = 0.3f;

    /// <summary>The images, each with all that are like it, or like one that is: in the order of the images.</summary>
    public static int[][] Find(IReadOnlyList<TrainingImage> images)
    {
        int[][] candidates = Thumbnail.FindNearest(images);
        int[][] alike = new int[images.Count][];
        Parallel.For(0, alike.Length, i => alike[i] = [.. candidates[i].Where(other => AreAlike(images[other], images[i]))]);

        // Each image's set goes by the number of its first one.
        int[] first = [.. Enumerable.Range(0, images.Count)];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < first.Length; i++)
            {
                foreach (int other in alike[i])
                {
                    int lower = Math.Min(first[i], first[other]);
                    changed |= first[i] != lower || first[other] != lower;
                    (first[i], first[other]) = (lower, lower);
                }
            }
        }

        return [.. Enumerable.Range(0, images.Count).GroupBy(i => first[i]).Select(set => set.ToArray())];
    }

    private static bool AreAlike(TrainingImage other, TrainingImage image)
    {
        var likeness = new Likeness(other.Target, image.Target, image.Lambda);
        return likeness.Sum(static share => share < Likeness.Alike ? 0 : 1) >= LeastShare * likeness.Sum(static _ => 1);
    }
}
