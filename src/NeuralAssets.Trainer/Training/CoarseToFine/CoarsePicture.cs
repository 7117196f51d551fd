using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.CoarseToFine;

/// <summary>An image at reduced size, which shares its coarser latents with it: read at the beginning, written back at the end.</summary>
internal sealed class CoarsePicture : IDisposable
{
    private readonly TrainingImage _whole;
    private readonly int _octaves;

    /// <param name="whole">The image.</param>
    /// <param name="octaves">How often it is halved, by means of two by two pixels.</param>
    public CoarsePicture(TrainingImage whole, int octaves)
    {
        _whole = whole;
        _octaves = octaves;

        // A pixel's error stands for those of all pixels that it is the mean of.
        Image = new TrainingImage(ReducedTarget.Of(whole.Target, octaves), whole.Lambda / (1 << (2 * octaves)), whole.Latents.Length - octaves);
        Copy(whole, octaves, Image, to: 0);
    }

    public TrainingImage Image { get; }

    /// <summary>Pixels of an image at that size.</summary>
    public static long Pixels(TrainingImage whole, int octaves)
        => (long)LatentGeometry.GridSide(whole.Width, octaves) * LatentGeometry.GridSide(whole.Height, octaves);

    /// <summary>Gives the image the latents as they are now.</summary>
    public void Return() => Copy(Image, from: 0, _whole, _octaves);

    private static unsafe void Copy(TrainingImage source, int from, TrainingImage target, int to)
    {
        for (; from < source.Latents.Length && to < target.Latents.Length; from++, to++)
        {
            Plane plane = source.Latents[from];
            for (int y = 0; y < plane.Height; y++)
            {
                target.SetLatents(to, y, new ReadOnlySpan<float>(plane.Row(y), plane.Width));
            }
        }
    }

    public void Dispose() => Image.Dispose();
}
