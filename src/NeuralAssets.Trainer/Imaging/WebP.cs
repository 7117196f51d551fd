using System.Globalization;
using ImageMagick;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>WebP, a general codec that every game could use instead: fast, with alpha, with and without loss.</summary>
internal static class WebP
{
    /// <summary>The highest quality that has loss; the library takes 100 for lossless.</summary>
    public const int HighestQuality = 99;

    /// <summary>Bytes of the file without loss.</summary>
    public static int LosslessBytes(SourceImage source)
    {
        using MagickImage image = Open(source);
        image.Settings.SetDefine(MagickFormat.WebP, "lossless", "true");
        image.Settings.SetDefine(MagickFormat.WebP, "method", "4");
        return image.ToByteArray(MagickFormat.WebP).Length;
    }

    /// <summary>Bytes of a file with loss, in alpha too, and the pixels that it decodes to, in the source's layout.</summary>
    /// <param name="source">What to encode.</param>
    /// <param name="quality">1 to <see cref="HighestQuality"/>.</param>
    public static (int Bytes, byte[] Rgba) Lossy(SourceImage source, int quality)
    {
        using MagickImage image = Open(source);
        image.Quality = (uint)quality;
        image.Settings.SetDefine(MagickFormat.WebP, "alpha-quality", quality.ToString(CultureInfo.InvariantCulture));
        byte[] file = image.ToByteArray(MagickFormat.WebP);
        using var decoded = new MagickImage(file, new MagickReadSettings { Format = MagickFormat.WebP });
        using IPixelCollection<byte> pixels = decoded.GetPixels();
        byte[] rgba = pixels.ToByteArray(PixelMapping.RGBA) ?? throw new InvalidDataException("WebP decoded to nothing.");
        return (file.Length, rgba);
    }

    private static MagickImage Open(SourceImage source)
    {
        var settings = new PixelReadSettings((uint)source.Width, (uint)source.Height, StorageType.Char, PixelMapping.RGBA);
        var image = new MagickImage();
        image.ReadPixels(source.Rgba, settings);
        if (source.Alpha == SourceAlpha.Opaque)
        {
            image.HasAlpha = false;
        }

        return image;
    }
}
