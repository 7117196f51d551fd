using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Training.CoarseToFine;

/// <summary>What a picture of reduced size should look like: each pixel the mean of those that it stands for, as far as they are within the picture.</summary>
internal static unsafe class ReducedTarget
{
    /// <param name="whole">The picture. Its weights are left out: all errors count the same.</param>
    /// <param name="octaves">How often width and height are halved, rounded up.</param>
    public static PixelTarget Of(PixelTarget whole, int octaves)
    {
        int width = LatentGeometry.GridSide(whole.Width, octaves);
        int height = LatentGeometry.GridSide(whole.Height, octaves);
        var rgba = new byte[4 * width * height];
        byte[] classes = whole.Alpha == AlphaKind.MaskAndSoft ? new byte[width * height] : [];
        for (int i = 0; i < width * height; i++)
        {
            Average(whole, octaves, i % width, i / width, rgba.AsSpan(4 * i, 4));
            if (classes.Length > 0)
            {
                classes[i] = Class(whole, octaves, i % width, i / width, rgba[(4 * i) + 3]);
            }
        }

        ImageKind kind = whole.Colours == 2 ? ImageKind.Normal : whole.IsStraight ? ImageKind.Data : ImageKind.Color;
        return new PixelTarget(rgba, width, height, whole.Alpha, grey: whole.Colours == 1, kind, classes);
    }

    /// <summary>Soft if any pixel is that it stands for, or if only some of them are transparent.</summary>
    private static byte Class(PixelTarget whole, int octaves, int x, int y, byte alpha)
    {
        for (int row = y << octaves; row < Math.Min((y + 1) << octaves, whole.Height); row++)
        {
            int first = x << octaves;
            int columns = Math.Min((x + 1) << octaves, whole.Width) - first;
            if (new ReadOnlySpan<byte>(whole.Bytes(whole.SoftPlane, row) + first, columns).ContainsAnyExcept((byte)0))
            {
                return MaskClass.Soft;
            }
        }

        return alpha switch { 0 => MaskClass.Transparent, byte.MaxValue => MaskClass.Opaque, _ => MaskClass.Soft };
    }

    /// <summary>Straight alpha; colours that alpha hides do not count.</summary>
    private static void Average(PixelTarget whole, int octaves, int x, int y, Span<byte> pixel)
    {
        Span<int> sums = stackalloc int[4];
        sums.Clear();
        int pixels = 0;
        int weights = 0;
        for (int row = y << octaves; row < Math.Min((y + 1) << octaves, whole.Height); row++)
        {
            for (int column = x << octaves; column < Math.Min((x + 1) << octaves, whole.Width); column++)
            {
                int alpha = whole.HasAlpha ? whole.Bytes(whole.AlphaPlane, row)[column] : byte.MaxValue;
                int weight = whole.HidesPixels ? alpha : 1;
                for (int c = 0; c < whole.Colours; c++)
                {
                    sums[c] += weight * whole.Bytes(c, row)[column];
                }

                sums[3] += alpha;
                weights += weight;
                pixels++;
            }
        }

        for (int c = 0; c < 3; c++)
        {
            pixel[c] = (byte)((sums[c] + (weights / 2)) / Math.Max(weights, 1));
        }

        pixel[3] = (byte)((sums[3] + (pixels / 2)) / pixels);
    }
}
