using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The middle of an image, of the same shape.</summary>
internal static class CentreCrop
{
    /// <summary>The image itself if it has at most that many pixels; else its middle with at most, and nearly, that many.</summary>
    /// <param name="image">What to crop.</param>
    /// <param name="maximumPixels">At least 1.</param>
    public static SourceImage Of(SourceImage image, long maximumPixels)
    {
        if (image.Pixels <= maximumPixels)
        {
            return image;
        }

        double scale = Math.Sqrt((double)maximumPixels / image.Pixels);
        int width = Math.Max(1, (int)(image.Width * scale));
        int height = (int)Math.Clamp(image.Height * scale, 1, maximumPixels / width);
        int left = (image.Width - width) / 2;
        int top = (image.Height - height) / 2;
        return Cut(image, left, top, width, height);
    }

    /// <summary>A rectangle of an image.</summary>
    /// <param name="image">What to cut from.</param>
    /// <param name="left">Column of the first pixel.</param>
    /// <param name="top">Row of the first pixel.</param>
    /// <param name="width">In pixels; the rectangle lies within the image.</param>
    /// <param name="height">In pixels.</param>
    public static SourceImage Cut(SourceImage image, int left, int top, int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int row = 0; row < height; row++)
        {
            image.Rgba.AsSpan(4 * (((top + row) * image.Width) + left), 4 * width).CopyTo(rgba.AsSpan(4 * row * width));
        }

        return SourceImage.FromPixels(image.Name, image.Path, width, height, rgba, image.SourceBytes);
    }
}
