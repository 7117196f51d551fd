using System.Runtime.InteropServices;
using ImageMagick;
using SkiaSharp;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>SkiaSharp's decoders, into the caller's memory as ours: straight RGBA.</summary>
internal static class SkiaDecoder
{
    public static bool Supports(MagickFormat format) => format is MagickFormat.Png or MagickFormat.Jpeg or MagickFormat.WebP;

    /// <param name="file">A whole file.</param>
    /// <param name="pixels">Four bytes a pixel.</param>
    public static void Decode(byte[] file, byte[] pixels)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                throw new InvalidDataException($"Skia says {result}.");
            }
        }
        finally
        {
            pinned.Free();
        }
    }
}
