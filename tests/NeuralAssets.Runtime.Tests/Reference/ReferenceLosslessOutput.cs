namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 11.7: lossless pixels at every size.</summary>
internal static class ReferenceLosslessOutput
{
    public static byte[] Rgba(ReferenceEntry image, uint[,] pixels, int scaleExponent)
    {
        int side = 1 << scaleExponent;
        var rgba = new List<byte>();
        for (int top = 0; top < image.Height; top += side)
        {
            for (int left = 0; left < image.Width; left += side)
            {
                var block = new List<uint>();
                for (int y = top; y < Math.Min(top + side, image.Height); y++)
                {
                    for (int x = left; x < Math.Min(left + side, image.Width); x++)
                    {
                        block.Add(pixels[y, x]);
                    }
                }

                rgba.AddRange(Mean(image, block));
            }
        }

        return [.. rgba];
    }

    private static byte[] Mean(ReferenceEntry image, List<uint> block)
    {
        long alphas = block.Sum(pixel => (long)(pixel >> 24));
        long alpha = (alphas + (block.Count / 2)) / block.Count;
        if (alpha == 0 && !image.KeepsHidden)
        {
            return [0, 0, 0, 0];
        }

        byte Colour(int shift)
        {
            long sum = block.Sum(pixel => ((pixel >> shift) & 255L) * (image.KeepsHidden ? 1L : pixel >> 24));
            long total = image.KeepsHidden ? block.Count : alphas;
            return (byte)((sum + (total / 2)) / total);
        }

        byte red = Colour(0);
        byte green = Colour(8);
        return [red, green, image.NormalMap ? ReferenceOutput.Blue(red, green) : Colour(16), (byte)alpha];
    }
}
