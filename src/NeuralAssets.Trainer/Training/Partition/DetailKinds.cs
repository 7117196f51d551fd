using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training.CoarseToFine;

namespace NeuralAssets.Trainer.Training.Partition;

/// <summary>
/// Kinds of pictures by how fine their detail is, as numbers whose difference is how unlike they are: 1 and more for smooth ones, by their smooth octaves; 0 and
/// below for the others, one less wherever there is a gap between one's finest detail and that of the next rougher one.
/// </summary>
internal static class DetailKinds
{
    /// <summary>How many there are at the most: <see cref="Roughest"/> to 0, and four of smooth pictures.</summary>
    public const int Most = 1 - Roughest + 4;

    private const int Roughest = -3;

    /// <summary>A gap is where a picture has so many times the finest detail of the one before.</summary>
    private const double Gap = 3.5;

    /// <summary>The longest side of what is looked at of an image, in its middle.</summary>
    private const int LongestSide = 512;

    public static bool IsSmooth(int kind) => kind > 0;

    /// <summary>One for each image.</summary>
    public static int[] Of(TrainingSet set)
    {
        var details = new FineDetail[set.Images.Count];
        Parallel.For(0, details.Length, i => details[i] = Measure(set, i));
        int[] kinds = [.. details.Select(detail => detail.SmoothOctaves)];
        int kind = 0;
        double before = double.PositiveInfinity;
        foreach (int image in Enumerable.Range(0, kinds.Length).Where(i => kinds[i] == 0).OrderBy(i => details[i].Finest))
        {
            kind -= details[image].Finest > Gap * before ? 1 : 0;
            kinds[image] = Math.Max(kind, Roughest);
            before = details[image].Finest;
        }

        return kinds;
    }

    private static FineDetail Measure(TrainingSet set, int index)
    {
        TrainingImage image = set.Images[index];
        int width = Math.Min(LongestSide, image.Width);
        int height = Math.Min(LongestSide, image.Height);
        using TrainingImage middle = set.Crop(index, (image.Width - width) / 2, (image.Height - height) / 2, width, height);
        return FineDetail.Measure([middle], hasBudget: false);
    }
}
