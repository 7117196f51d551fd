using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>Pictures that a codec can learn: waves in the colours, a soft disc in alpha.</summary>
internal static class SmoothImages
{
    /// <summary>An image whose latents are zero.</summary>
    public static TrainingImage Create(int width, int height, AlphaKind alpha, int seed, int grids, bool grey = false)
    {
        var rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Span<byte> pixel = rgba.AsSpan(4 * ((y * width) + x), 4);
                for (int c = 0; c < 3; c++)
                {
                    double wave = Math.Sin((0.11 * x) + (0.07 * seed * y) + (grey ? 0 : c)) + Math.Cos(0.23 * y);
                    pixel[c] = (byte)(128 + (55 * wave));
                }

                double distance = Math.Sqrt(Math.Pow(x - (width / 2.0), 2) + Math.Pow(y - (height / 2.0), 2));
                pixel[3] = alpha == AlphaKind.Opaque ? (byte)255 : (byte)Math.Clamp(128 + (30 * ((width / 3.0) - distance)), 0, 255);
            }
        }

        return new TrainingImage(new PixelTarget(rgba, width, height, alpha, grey), 2e-3f, grids);
    }
}
