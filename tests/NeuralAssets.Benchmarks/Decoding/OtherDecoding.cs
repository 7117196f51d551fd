using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Times other codecs' decoders on the same images, at the first quality that is at least as good.</summary>
internal static class OtherDecoding
{
    public static IEnumerable<DecodingResult> Measure(CorpusGroup group, OtherCodec codec, double psnr)
    {
        (byte[][] files, double reached) = Encode(group, codec, psnr);
        double bits = files.Sum(static file => file.LongLength) * 8.0 / group.Pixels;
        yield return Time($"{codec.Name}, Magick.NET", i => codec.Decode(files[i]));
        if (SkiaDecoder.Supports(codec.Format))
        {
            byte[][] pixels = [.. group.Images.Select(image => new byte[4 * image.Width * image.Height])];
            yield return Time($"{codec.Name}, SkiaSharp", i => SkiaDecoder.Decode(files[i], pixels[i]));
        }

        DecodingResult Time(string name, Action<int> decode)
        {
            double one = Stopwatches.Median(() =>
            {
                for (int i = 0; i < files.Length; i++)
                {
                    decode(i);
                }
            });
            double all = Stopwatches.Median(() => Parallel.For(0, files.Length, decode));
            return new DecodingResult(name, reached, bits, group.Pixels / one / 1e6, group.Pixels / all / 1e6);
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
