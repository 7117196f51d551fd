using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Decoding;
using NeuralAssets.Kernels;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Times the Runtime on a trained group: as games call it, and tier by tier.</summary>
internal sealed class NeuralDecoding(CorpusGroup source, byte[] decoderFile, byte[] codesFile)
{
    private readonly NeuralImageGroup _group = NeuralImageGroup.Open(decoderFile, codesFile);

    private double? _psnr;

    public double Psnr => _psnr ??= Distortion.Of(source.Images, [.. source.Images.Select(image => _group[image.Name].Decode())]).Psnr;

    private double BitsPerPixel => _group.EncodedBytes * 8.0 / source.Pixels;

    public IEnumerable<Contender> Contenders()
    {
        byte[][] pixels = [.. _group.Images.Select(image => new byte[4 * image.Width * image.Height])];
        yield return Named("NeuralAssets", i => DecodeInto(pixels, i, NeuralScale.Full)) with { IsSharedOut = true };
        foreach (NeuralScale scale in Enum.GetValues<NeuralScale>().Skip(1))
        {
            yield return Named($"NeuralAssets at 1/{1 << (int)scale}, per full pixel", i => DecodeInto(pixels, i, scale));
        }

        // Images without loss have one loop for all tiers.
        bool hasLossless = _group.Images.Any(static image => image.IsLossless);
        foreach (Kernel kernel in hasLossless ? [] : KernelTiers.Supported)
        {
            DecodeWorkspace[] workspaces = [.. _group.Networks.Select(network => new DecodeWorkspace(network, kernel))];
            yield return Named($"NeuralAssets, {kernel.Name} tier", i => DecodeWith(workspaces, pixels, i));
        }
    }

    private Contender Named(string name, Action<int> decode) => new(name, Psnr, BitsPerPixel, decode, IsSharedOut: false);

    private void DecodeInto(byte[][] pixels, int index, NeuralScale scale)
    {
        NeuralImage image = _group.Images[index];
        image.Decode(pixels[index], 4 * image.SizeAt(scale).Width, scale: scale);
    }

    private void DecodeWith(DecodeWorkspace[] workspaces, byte[][] pixels, int index)
    {
        NeuralImage image = _group.Images[index];
        ImageSource opened = image.Open(NeuralScale.Full);
        DecodeWorkspace workspace = workspaces[image.NetworkNumber];
        workspace.Use(opened.Model);
        ImageDecoder.Decode(
            workspace, opened, image.OpenReference(opened), new PixelWriter(pixels[index], 4 * image.Width, NeuralPixelFormat.Rgba32));
    }
}
