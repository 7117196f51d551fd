using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>Where two images of one size look alike.</summary>
internal static unsafe class Likeness
{
    /// <summary>Pixels of the side of a block that is alike or not as a whole.</summary>
    private const int Block = 8;

    /// <summary>Between 0 and 1 for each pixel of an image: 1 where another one has the same pixels, a half where they differ as much as lossy coding lets them.</summary>
    /// <param name="other">Of the same size.</param>
    /// <param name="image">The image.</param>
    /// <param name="lambda">The image's price of a bit.</param>
    public static float[] Find(PixelTarget other, PixelTarget image, float lambda)
    {
        var shares = new float[image.Width * image.Height];

        // An error as large as lambda in every channel is about what training leaves.
        float usual = lambda * image.MeasuredChannels;
        for (int top = 0; top < image.Height; top += Block)
        {
            for (int left = 0; left < image.Width; left += Block)
            {
                int bottom = Math.Min(top + Block, image.Height);
                int right = Math.Min(left + Block, image.Width);
                float share = usual / (usual + MeanDifference(other, image, top, bottom, left, right));
                for (int y = top; y < bottom; y++)
                {
                    shares.AsSpan((y * image.Width) + left, right - left).Fill(share);
                }
            }
        }

        return shares;
    }

    /// <summary>Pixels that are not transparent, whose likeness means something.</summary>
    public static int VisiblePixels(PixelTarget image)
    {
        if (!image.HasAlpha || image.IsStraight)
        {
            return image.Width * image.Height;
        }

        int count = 0;
        for (int y = 0; y < image.Height; y++)
        {
            count += image.Width - new ReadOnlySpan<float>(image.AlphaRow(y), image.Width).Count(0f);
        }

        return count;
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
