using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training;

/// <summary>Small parts of a group's images: enough of everything to teach the network, few enough pixels for many steps a second.</summary>
internal sealed class CropSet : IDisposable
{
    private const int Side = 128;

    /// <summary>Pixels of all crops together: 24 full crops.</summary>
    private const long MostPixels = 24L * Side * Side;

    private CropSet(IReadOnlyList<TrainingImage> images) => Images = images;

    public IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>Of all crops together.</summary>
    public long Pixels => Images.Sum(image => image.Pixels);

    /// <summary>Cuts crops at random places, from the images in turn and in random order.</summary>
    public static CropSet Cut(TrainingSet set, Random random)
    {
        int[] order = [.. Enumerable.Range(0, set.Images.Count)];
        random.Shuffle(order);
        var crops = new List<TrainingImage>();
        long wanted = Math.Min(MostPixels, set.Pixels);
        long pixels = 0;
        for (int i = 0; pixels < wanted; i++)
        {
            int index = order[i % order.Length];
            TrainingImage image = set.Images[index];
            int width = Math.Min(Side, image.Width);
            int height = Math.Min(Side, image.Height);
            crops.Add(set.Crop(
                index, random.Next(image.Width - width + 1), random.Next(image.Height - height + 1), width, height));
            pixels += (long)width * height;
        }

        return new CropSet(crops);
    }

    public void Dispose()
    {
        foreach (TrainingImage image in Images)
        {
            image.Dispose();
        }
    }
}
