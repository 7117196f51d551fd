using ImageMagick;

namespace NeuralAssets.Trainer.Tests.Imaging;

/// <summary>Small images of every kind, made on the spot.</summary>
internal static class ImageFiles
{
    /// <summary>A smooth opaque image in which no two neighbouring corners are alike.</summary>
    public static byte[] Rgba(int width, int height, Func<int, int, byte>? alpha = null)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = 4 * ((y * width) + x);
                rgba[i] = (byte)(255 * x / Math.Max(1, width - 1));
                rgba[i + 1] = (byte)(255 * y / Math.Max(1, height - 1));
                rgba[i + 2] = (byte)(128 + (((x * 7) + (y * 3)) % 64));
                rgba[i + 3] = alpha is null ? (byte)255 : alpha(x, y);
            }
        }

        return rgba;
    }

    public static MagickImage Image(int width, int height, Func<int, int, byte>? alpha = null)
    {
        var image = new MagickImage();
        image.ReadPixels(
            Rgba(width, height, alpha),
            new PixelReadSettings((uint)width, (uint)height, StorageType.Char, PixelMapping.RGBA));
        if (alpha is null)
        {
            image.HasAlpha = false;
        }

        return image;
    }

    public static byte[] Encode(MagickFormat format, int width = 24, int height = 16, Action<MagickImage>? prepare = null)
    {
        using MagickImage image = Image(width, height);
        prepare?.Invoke(image);
        return image.ToByteArray(format);
    }

    public static byte[] Animation(MagickFormat format, int frames)
    {
        using var images = new MagickImageCollection();
        for (int i = 0; i < frames; i++)
        {
            MagickImage frame = Image(24, 16);
            frame.Negate(Channels.Red);
            frame.Rotate(90 * i);
            frame.AnimationDelay = 10;
            images.Add(frame);
        }

        return images.ToByteArray(format);
    }
}
