using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Decoding;
using NeuralAssets.Kernels;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Times the Runtime on a trained group: as games call it, and tier by tier.</summary>
internal sealed class NeuralDecoding(CorpusGroup source, byte[] decoderFile, byte[] codesFile)
{
    private readonly NeuralImageGroup _group = NeuralImageGroup.Open(decoderFile, codesFile);

    public double Psnr => Distortion.Of(source.Images, [.. source.Images.Select(image => _group[image.Name].Decode())]).Psnr;

    private double BitsPerPixel => _group.EncodedBytes * 8.0 / source.Pixels;

    public IEnumerable<DecodingResult> Measure()
    {
        byte[][] pixels = [.. _group.Images.Select(image => new byte[4 * image.Width * image.Height])];
        double one = Stopwatches.Median(() =>
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                DecodeInto(pixels, i, NeuralScale.Full);
            }
        });
        double all = Stopwatches.Median(() => Parallel.For(0, pixels.Length, i => DecodeInto(pixels, i, NeuralScale.Full)));
        yield return Result("NeuralAssets", one, all);
        foreach (NeuralScale scale in Enum.GetValues<NeuralScale>().Skip(1))
        {
            double reduced = Stopwatches.Median(() =>
            {
                for (int i = 0; i < pixels.Length; i++)
                {
                    DecodeInto(pixels, i, scale);
                }
            });
            yield return Result($"NeuralAssets at 1/{1 << (int)scale}, per full pixel", reduced, null);
        }

        // Images without loss have one loop for all tiers.
        bool hasLossless = _group.Images.Any(static image => image.IsLossless);
        foreach (Kernel kernel in hasLossless ? [] : KernelTiers.Supported)
        {
            var workspace = new DecodeWorkspace(_group.Decoder, kernel);
            double seconds = Stopwatches.Median(() => DecodeWith(workspace, pixels));
            yield return Result($"NeuralAssets, {kernel.Name} tier", seconds, null);
        }
    }

    private DecodingResult Result(string name, double oneThread, double? allCores) => new(
        name, Psnr, BitsPerPixel, source.Pixels / oneThread / 1e6, source.Pixels / allCores / 1e6);

    private void DecodeInto(byte[][] pixels, int index, NeuralScale scale)
    {
        NeuralImage image = _group.Images[index];
        image.Decode(pixels[index], 4 * image.SizeAt(scale).Width, scale: scale);
    }

    private void DecodeWith(DecodeWorkspace workspace, byte[][] pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            NeuralImage image = _group.Images[i];
            ImageSource opened = image.Open(NeuralScale.Full);
            workspace.Use(opened.Model);
            ImageDecoder.Decode(
                workspace, opened, image.OpenReference(opened), new PixelWriter(pixels[i], 4 * image.Width, NeuralPixelFormat.Rgba32));
        }
    }
}
