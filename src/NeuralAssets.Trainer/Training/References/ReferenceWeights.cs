using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>
/// What a reference shows well, all images that refer to it show well without a bit of their own, as with the key frames of a video. So where
/// they look alike, an error of the reference counts once more for each of them.
/// </summary>
internal static unsafe class ReferenceWeights
{
    /// <summary>Pixels of the side of a block that is alike or not as a whole.</summary>
    private const int Block = 8;

    /// <summary>Adds to the weights of all images that others refer to; once.</summary>
    public static void Add(IReadOnlyList<TrainingImage> images)
    {
        foreach (IGrouping<TrainingImage, TrainingImage> states in images.Where(image => image.Reference is not null).GroupBy(image => image.Reference!))
        {
            var added = new float[states.Key.Pixels];
            foreach (TrainingImage image in states)
            {
                Add(states.Key.Target, image.Target, image.Lambda, added);
            }

            states.Key.Target.AddWeights(added);
        }
    }

    private static void Add(PixelTarget reference, PixelTarget image, float lambda, float[] added)
    {
        // An error as large as lambda in every channel is about what training leaves: differences far below it need no bits.
        float usual = lambda * image.MeasuredChannels;
        for (int top = 0; top < image.Height; top += Block)
        {
            for (int left = 0; left < image.Width; left += Block)
            {
                int bottom = Math.Min(top + Block, image.Height);
                int right = Math.Min(left + Block, image.Width);
                float share = usual / (usual + MeanDifference(reference, image, top, bottom, left, right));
                for (int y = top; y < bottom; y++)
                {
                    float* own = image.WeightRow(y);
                    for (int x = left; x < right; x++)
                    {
                        added[(y * image.Width) + x] += share * (own == null ? 1f : own[x]);
                    }
                }
            }
        }
    }

    /// <summary>Squared difference of all channels, mean over the pixels of a block.</summary>
    private static float MeanDifference(PixelTarget a, PixelTarget b, int top, int bottom, int left, int right)
    {
        float sum = 0;
        for (int y = top; y < bottom; y++)
        {
            for (int c = 0; c < b.Colours; c++)
            {
                sum += b.ColourWeight * RowDifference(a.Row(c, y), b.Row(c, y), left, right);
            }

            sum += a.HasAlpha && b.HasAlpha ? RowDifference(a.AlphaRow(y), b.AlphaRow(y), left, right) : 0;
        }

        return sum / ((bottom - top) * (right - left));
    }

    private static float RowDifference(float* a, float* b, int left, int right)
    {
        float sum = 0;
        for (int x = left; x < right; x++)
        {
            sum += (a[x] - b[x]) * (a[x] - b[x]);
        }

        return sum;
    }
}
