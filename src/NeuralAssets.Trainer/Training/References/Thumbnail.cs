using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>An image of a few pixels, to find those that look alike.</summary>
internal static class Thumbnail
{
    /// <summary>Candidates of an image: near-duplicates are among the nearest few, if there are any.</summary>
    private const int Nearest = 8;

    /// <summary>Pixels of a side.</summary>
    private const int Side = 16;

    /// <summary>For each image, the others of its size that look most like it, the most alike first.</summary>
    public static int[][] FindNearest(IReadOnlyList<TrainingImage> images)
    {
        float[][] thumbnails = [.. images.Select(image => Of(image.Target))];
        return [.. images.Select((image, i) => Enumerable.Range(0, images.Count)
            .Where(j => j != i && images[j].Width == image.Width && images[j].Height == image.Height && thumbnails[j].Length == thumbnails[i].Length)
            .OrderBy(j => Distance(thumbnails[i], thumbnails[j]))
            .Take(Nearest)
            .ToArray())];
    }

    private static float[] Of(PixelTarget target)
    {
        int channels = target.Colours + (target.HasAlpha ? 1 : 0);
        var sums = new float[channels * Side * Side];
        var counts = new int[Side * Side];
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                int cell = (y * Side / target.Height * Side) + (x * Side / target.Width);
                counts[cell]++;
                for (int c = 0; c < channels; c++)
                {
                    sums[(c * Side * Side) + cell] += target.Value(c, y, x);
                }
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] /= Math.Max(counts[i % counts.Length], 1);
        }

        return sums;
    }

    private static double Distance(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
