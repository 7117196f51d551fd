using static NeuralAssets.Runtime.Tests.Reference.ReferenceMath;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 7.1 and 7.4: which channel becomes which byte, and the three classes of the mask.</summary>
internal static class ReferenceOutput
{
    /// <param name="image">The entry of the index.</param>
    /// <param name="channels">[channel, y, x] of 0..255 at the size that was decoded.</param>
    /// <param name="mask">The class of every source pixel, for alpha kinds 1 and 2.</param>
    /// <param name="scaleExponent">0 full, 1 half, 2 quarter, 3 eighth.</param>
    /// <param name="skip">Decoded pixels a side for one output pixel, as an exponent; above 0 if the decoder has few grids.</param>
    public static byte[] Rgba(ReferenceEntry image, long[,,] channels, int[,]? mask, int scaleExponent, int skip)
    {
        int width = CeilShift(image.Width, scaleExponent);
        int height = CeilShift(image.Height, scaleExponent);
        int count = channels.GetLength(0);
        bool hasAlpha = count is 2 or 4;
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                long Channel(int channel) => channels[channel, y << skip, x << skip];
                long synthesised = hasAlpha ? Channel(count - 1) : 0;
                long alpha = image.AlphaKind switch
                {
                    0 => 255,
                    3 => synthesised,
                    _ => MaskedAlpha(mask!, y, x, scaleExponent, synthesised),
                };
                int pixel = 4 * ((y * width) + x);
                for (int colour = 0; colour < 3 && (alpha > 0 || image.KeepsHidden); colour++)
                {
                    int source = count <= 2 ? 0 : image.Grey ? 1 : colour;
                    rgba[pixel + colour] = colour == 2 && image.NormalMap
                        ? Blue(rgba[pixel], rgba[pixel + 1])
                        : (byte)Channel(source);
                }

                rgba[pixel + 3] = (byte)alpha;
            }
        }

        return rgba;
    }

    /// <summary>The third component of a unit vector, by trying every root.</summary>
    public static byte Blue(int red, int green)
    {
        int x = (2 * red) - 255;
        int y = (2 * green) - 255;
        int rest = Math.Max(65025 - (x * x) - (y * y), 0);
        int n = 0;
        while ((n + 1) * (n + 1) <= rest)
        {
            n++;
        }

        return (byte)((256 + n) >> 1);
    }

    private static long MaskedAlpha(int[,] mask, int y, int x, int scaleExponent, long synthesised)
    {
        int side = 1 << scaleExponent;
        long opaque = 0;
        long soft = 0;
        long all = 0;
        for (int sy = y * side; sy < Math.Min((y + 1) * side, mask.GetLength(0)); sy++)
        {
            for (int sx = x * side; sx < Math.Min((x + 1) * side, mask.GetLength(1)); sx++)
            {
                opaque += mask[sy, sx] == ReferenceMask.Opaque ? 1 : 0;
                soft += mask[sy, sx] == ReferenceMask.Soft ? 1 : 0;
                all++;
            }
        }

        return ((255 * opaque) + (synthesised * soft) + (all >> 1)) / all;
    }
}
