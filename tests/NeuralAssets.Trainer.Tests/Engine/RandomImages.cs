using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Tests.Engine;

/// <summary>Images, latents and networks without meaning, of any shape.</summary>
internal static class RandomImages
{
    public const int Grids = 5;

    public static DecoderArchitecture Architecture(int channels, int contextLayers = 2, int residualLayers = 2)
        => new(channels, Grids, ContextSize: 12, FeatureCount: 4, FeatureGrids: 3, contextLayers, SynthesisWidth: 10, residualLayers);

    public static NetworkParameters Network(DecoderArchitecture architecture, Random random)
    {
        NetworkParameters parameters = Initialiser.Create(architecture, random);
        foreach (ref float value in parameters.Values.AsSpan())
        {
            value += (random.NextSingle() - 0.5f) * 0.1f;
        }

        return parameters;
    }

    public static byte[] Pixels(int width, int height, AlphaKind alpha, bool grey, Random random)
    {
        var pixels = new byte[4 * width * height];
        random.NextBytes(pixels);
        for (int i = 0; i < pixels.Length; i += 4)
        {
            pixels[i + 3] = alpha switch
            {
                AlphaKind.Opaque => 255,
                AlphaKind.Synthesis => pixels[i + 3],
                AlphaKind.Mask => (byte)(random.Next(2) * 255),
                _ => random.Next(3) switch { 0 => 0, 1 => 255, _ => pixels[i + 3] },
            };
            if (grey || pixels[i + 3] == 0)
            {
                pixels[i] = pixels[i + 1] = pixels[i + 2] = pixels[i + 3] == 0 ? (byte)0 : pixels[i];
            }
        }

        return pixels;
    }

    /// <summary>Gives every error a weight between a half and two, at one scale or at several.</summary>
    public static void Weigh(TrainingImage image, Random random, int scales = 1)
        => image.Target.Weights = new ErrorWeights(image.Width, image.Height, [.. Enumerable.Range(0, scales).Select(s =>
            Enumerable.Range(0, LatentGeometry.GridLength(image.Width, image.Height, s)).Select(_ => 0.5f + (1.5f * random.NextSingle())).ToArray())]);

    public static TrainingImage Create(int width, int height, AlphaKind alpha, bool grey, Random random, float lambda = 1e-2f, int grids = Grids, ImageKind kind = ImageKind.Color)
        => Create(Pixels(width, height, alpha, grey, random), width, height, alpha, grey, random, lambda, grids, kind);

    /// <summary>As the other, but transparent outside of a part.</summary>
    public static TrainingImage CreateSprite(
        int width, int height, (int Left, int Top, int Width, int Height) part, AlphaKind alpha, Random random, int grids = Grids, ImageKind kind = ImageKind.Color)
    {
        byte[] pixels = Pixels(width, height, alpha, grey: false, random);
        for (int i = 0; i < width * height; i++)
        {
            if (i % width < part.Left || i % width >= part.Left + part.Width || i / width < part.Top || i / width >= part.Top + part.Height)
            {
                pixels.AsSpan(4 * i, 4).Clear();
            }
        }

        return Create(pixels, width, height, alpha, grey: false, random, lambda: 1e-2f, grids, kind);
    }

    private static unsafe TrainingImage Create(
        byte[] pixels, int width, int height, AlphaKind alpha, bool grey, Random random, float lambda, int grids, ImageKind kind)
    {
        var image = new TrainingImage(new PixelTarget(pixels, width, height, alpha, grey, kind), lambda, grids);
        foreach (Plane plane in image.Latents)
        {
            for (int i = 0; i < plane.Width * plane.Height; i++)
            {
                plane.Row(i / plane.Width)[i % plane.Width] = (random.NextSingle() * 6f) - 3f;
            }
        }

        return image;
    }
}
