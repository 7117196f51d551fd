using System.Buffers;
using NeuralAssets.Decoding;

namespace NeuralAssets.Lossless;

/// <summary>Writes decoded pixels at any size (FORMAT.md, section 11.7).</summary>
internal static class LosslessRenderer
{
    private const int ByteBits = 8;
    private const int BlueShift = 16;
    private const int AlphaShift = 24;

    /// <param name="pixels">Of the full size; left as they are.</param>
    /// <param name="picture">Sizes and scale.</param>
    /// <param name="writer">Takes the rows.</param>
    internal static void Render(ReadOnlySpan<uint> pixels, Picture picture, PixelWriter writer)
    {
        uint[] rented = ArrayPool<uint>.Shared.Rent(picture.OutputWidth);
        try
        {
            Render(pixels, picture, writer, rented.AsSpan(0, picture.OutputWidth));
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(rented);
        }
    }

    private static void Render(ReadOnlySpan<uint> pixels, Picture picture, PixelWriter writer, Span<uint> row)
    {
        for (int y = 0; y < picture.OutputHeight; y++)
        {
            if (picture.ScaleExponent == 0)
            {
                pixels.Slice(y * picture.Width, picture.Width).CopyTo(row);
            }
            else
            {
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = Average(pixels, picture, x, y);
                }
            }

            if (picture.IsNormalMap)
            {
                RebuildBlue(row, picture.KeepsHidden);
            }

            writer.WriteRow(y, row);
        }
    }

    /// <summary>The mean of a block: colours weighted by alpha, unless alpha is data.</summary>
    private static uint Average(ReadOnlySpan<uint> pixels, Picture picture, int x, int y)
    {
        int left = x << picture.ScaleExponent;
        int width = Math.Min(1 << picture.ScaleExponent, picture.Width - left);
        int top = y << picture.ScaleExponent;
        int bottom = Math.Min((y + 1) << picture.ScaleExponent, picture.Height);
        int red = 0;
        int green = 0;
        int blue = 0;
        int alpha = 0;
        for (int row = top; row < bottom; row++)
        {
            foreach (uint pixel in pixels.Slice((row * picture.Width) + left, width))
            {
                int weight = picture.KeepsHidden ? 1 : (int)(pixel >> AlphaShift);
                red += weight * (byte)pixel;
                green += weight * (byte)(pixel >> ByteBits);
                blue += weight * (byte)(pixel >> BlueShift);
                alpha += (int)(pixel >> AlphaShift);
            }
        }

        int count = width * (bottom - top);
        int mean = (alpha + (count >> 1)) / count;
        int sum = picture.KeepsHidden ? count : alpha;
        return mean == 0 && !picture.KeepsHidden
            ? 0
            : Divide(red, sum) | (Divide(green, sum) << ByteBits) | (Divide(blue, sum) << BlueShift) | ((uint)mean << AlphaShift);
    }

    private static uint Divide(int value, int sum) => (uint)((value + (sum >> 1)) / sum);

    private static void RebuildBlue(Span<uint> row, bool keepsHidden)
    {
        foreach (ref uint pixel in row)
        {
            uint blue = (uint)NormalMap.Blue((byte)pixel, (byte)(pixel >> ByteBits));
            bool isCleared = pixel >> AlphaShift == 0 && !keepsHidden;
            pixel = isCleared ? 0 : (pixel & 0xFF00FFFF) | (blue << BlueShift);
        }
    }
}
