using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Other codecs' decoders of the same images, at the first quality that is at least as good.</summary>
internal static class OtherDecoding
{
    public static IEnumerable<Contender> Contenders(CorpusGroup group, OtherCodec codec, double psnr)
    {
        (byte[][] files, double reached) = Encode(group, codec, psnr);
        double bits = files.Sum(static file => file.LongLength) * 8.0 / group.Pixels;
        yield return new($"{codec.Name}, Magick.NET", reached, bits, i => codec.Decode(files[i]), IsSharedOut: true);
        if (SkiaDecoder.Supports(codec.Format))
        {
            byte[][] pixels = [.. group.Images.Select(image => new byte[4 * image.Width * image.Height])];
            yield return new($"{codec.Name}, SkiaSharp", reached, bits, i => SkiaDecoder.Decode(files[i], pixels[i]), IsSharedOut: true);
        }
    }

    private static (byte[][] Files, double Psnr) Encode(CorpusGroup group, OtherCodec codec, double psnr)
    {
        byte[][] files = [];
        double reached = 0;
        foreach (int quality in codec.Qualities)
        {
            files = [.. group.Images.Select(image => codec.Encode(image, quality))];
            reached = Distortion.Of(group.Images, [.. files.Select(codec.Decode)]).Psnr;
            if (reached >= psnr)
            {
                break;
            }
        }

        return (files, reached);
    }
}
