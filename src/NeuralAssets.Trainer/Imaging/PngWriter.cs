using ImageMagick;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>Writes decoded pixels as PNG files.</summary>
internal static class PngWriter
{
    /// <param name="path">File to write; replaced if it exists.</param>
    /// <param name="rgba">Straight alpha, rows tightly packed, top row first; 4 * width * height bytes.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="hasAlpha">False to write three channels.</param>
    public static void Write(string path, ReadOnlySpan<byte> rgba, int width, int height, bool hasAlpha)
    {
        var settings = new PixelReadSettings((uint)width, (uint)height, StorageType.Char, PixelMapping.RGBA);
        using var image = new MagickImage();
        image.ReadPixels(rgba, settings);
        File.WriteAllBytes(path, image.ToByteArray(hasAlpha ? MagickFormat.Png32 : MagickFormat.Png24));
    }
}
