using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>Small parts of trained images with their latents and networks: enough of everything to tell how the loss bends, few enough pixels for a thousand gradients.</summary>
internal sealed class CurvatureSample : IDisposable
{
    /// <summary>Latents of all grids begin at multiples of it.</summary>
    private const int Side = 64;

    /// <summary>The engine works along rows, so parts are as wide as one of them can be, up to this.</summary>
    private const int MostWidth = 4 * Side;

    private CurvatureSample(IReadOnlyList<TrainingImage> images) => Images = images;

    public IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>Cuts parts at random places, from the images in turn; those with a reference are drawn from two images' latents and are left out.</summary>
    /// <param name="set">With latents.</param>
    /// <param name="wanted">Pixels of all parts together, if the group has so many; a part more than that at the most.</param>
    /// <param name="random">Draws images and places.</param>
    public static CurvatureSample Cut(TrainingSet set, long wanted, Random random)
    {
        int width = (int)Math.Clamp(wanted / Side, Side, MostWidth);
        int[] order = [.. Enumerable.Range(0, set.Images.Count).Where(i => set.Images[i].Reference is null)];
        random.Shuffle(order);
        var parts = new List<TrainingImage>();
        long pixels = 0;
        for (int i = 0; pixels < Math.Min(wanted, set.Pixels); i++)
        {
            int index = order[i % order.Length];
            TrainingImage image = set.Images[index];
            int left = Side * random.Next(1 + (Math.Max(image.Width - width, 0) / Side));
            int top = Side * random.Next(1 + (Math.Max(image.Height - Side, 0) / Side));
            TrainingImage part = set.Crop(index, left, top, Math.Min(width, image.Width - left), Math.Min(Side, image.Height - top));
            part.TakeLatents(image, left, top);
            part.Network = image.Network?.Copy();
            parts.Add(part);
            pixels += part.Pixels;
        }

        return new CurvatureSample(parts);
    }

    public void Dispose()
    {
        foreach (TrainingImage image in Images)
        {
            image.Dispose();
        }
    }
}
