using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Times another codec's decoder on the same images, at the first quality that is at least as good.</summary>
internal static class OtherDecoding
{
    public static DecodingResult Measure(CorpusGroup group, OtherCodec codec, double psnr)
    {
        (byte[][] files, double reached) = Encode(group, codec, psnr);
        double one = Stopwatches.Median(() =>
        {
            foreach (byte[] file in files)
            {
                codec.Decode(file);
            }
        });
        double all = Stopwatches.Median(() => Parallel.For(0, files.Length, i => codec.Decode(files[i])));
        double bits = files.Sum(static file => file.LongLength) * 8.0 / group.Pixels;
        return new DecodingResult(
            $"{codec.Name}, Magick.NET", reached, bits, group.Pixels / one / 1e6, group.Pixels / all / 1e6);
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
