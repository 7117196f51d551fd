using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>
/// A fixed part of a group, so that long trainings stay affordable: images evenly spaced in the order of their names. An image larger than a quarter of
/// the budget is cropped to it, or groups of large images would shrink to one image, which shares its decoder with nobody.
/// </summary>
/// <param name="Group">The images chosen.</param>
/// <param name="Available">How many images the whole group has.</param>
/// <param name="Cropped">How many of those chosen were cropped.</param>
internal sealed record EvenSubset(CorpusGroup Group, int Available, int Cropped)
{
    private const int LeastImages = 4;

    /// <param name="root">Folder of the corpus.</param>
    /// <param name="name">Name of the group's folder.</param>
    /// <param name="budget">Most pixels to take; null for the whole group.</param>
    public static EvenSubset Load(string root, string name, long? budget)
        => Of(CorpusGroup.Load(root, name, long.MaxValue), budget);

    /// <param name="group">The whole group.</param>
    /// <param name="budget">Most pixels to take; null for the whole group.</param>
    public static EvenSubset Of(CorpusGroup group, long? budget)
    {
        if (budget is not long pixels)
        {
            return new EvenSubset(group, group.Images.Count, Cropped: 0);
        }

        long largest = Math.Max(1, pixels / Math.Min(LeastImages, group.Images.Count));
        int[] chosen = Choose([.. group.Images.Select(image => Math.Min(image.Pixels, largest))], pixels);
        SourceImage[] images = [.. chosen.Select(i => CentreCrop.Of(group.Images[i], largest))];
        int cropped = chosen.Count(i => group.Images[i].Pixels > largest);
        CorpusGroup part = CorpusGroup.Of(group.Name, images) with { IsLossySource = group.IsLossySource };
        return new EvenSubset(part, group.Images.Count, cropped);
    }

    /// <summary>Indices of the most images that, evenly spaced, stay within the budget; at least one.</summary>
    /// <param name="pixels">Of each image.</param>
    /// <param name="budget">Most pixels in all.</param>
    internal static int[] Choose(IReadOnlyList<long> pixels, long budget)
    {
        for (int count = pixels.Count; count > 1; count--)
        {
            int[] chosen = Spaced(pixels.Count, count);
            if (chosen.Sum(i => pixels[i]) <= budget)
            {
                return chosen;
            }
        }

        return Spaced(pixels.Count, 1);
    }

    /// <summary>The middles of <paramref name="count"/> equal parts of the indices below <paramref name="total"/>.</summary>
    private static int[] Spaced(int total, int count)
        => [.. Enumerable.Range(0, count).Select(i => (int)(((2L * i) + 1) * total / (2 * count)))];
}
