using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The alpha of output rows (FORMAT.md, section 7.4).</summary>
/// <param name="picture">Sizes and alpha kind.</param>
/// <param name="mask">One <see cref="MaskClass"/> a pixel of the full size, if the picture has a mask.</param>
/// <param name="step">Synthesised columns from one output pixel to the next.</param>
internal readonly ref struct AlphaRow(Picture picture, ReadOnlySpan<byte> mask, int step)
{
    private readonly Picture _picture = picture;
    private readonly ReadOnlySpan<byte> _mask = mask;
    private readonly int _step = step;

    /// <param name="y">The output row.</param>
    /// <param name="synthesised">The alpha channel of the row; empty for a decoder that has none.</param>
    /// <param name="alphas">One value an output pixel.</param>
    internal void Compute(int y, ReadOnlySpan<short> synthesised, Span<short> alphas)
    {
        if (!_picture.HasMask)
        {
            Copy(synthesised, alphas);
        }
        else
        {
            ByRuns(y, synthesised, alphas);
        }
    }

    /// <summary>Every <c>step</c>-th synthesised alpha.</summary>
    private void Copy(ReadOnlySpan<short> synthesised, Span<short> alphas)
    {
        if (_step == 1)
        {
            synthesised[..alphas.Length].CopyTo(alphas);
            return;
        }

        for (int x = 0; x < alphas.Length; x++)
        {
            alphas[x] = synthesised[x * _step];
        }
    }

    /// <summary>An output pixel covers a block of pixels, at full size of one. Blocks of one class come in runs, which are filled or taken from the synthesis at once.</summary>
    private void ByRuns(int y, ReadOnlySpan<short> synthesised, Span<short> alphas)
    {
        int end;
        for (int x = 0; x < alphas.Length; x = end)
        {
            byte first = _mask[((y << _picture.ScaleExponent) * _picture.Width) + (x << _picture.ScaleExponent)];
            end = Math.Min(x + (Run(y, x, first) >> _picture.ScaleExponent), alphas.Length);
            if (end == x)
            {
                alphas[x] = (short)Cover(y, x, synthesised.IsEmpty ? 0 : synthesised[x * _step]);
                end++;
            }
            else if (first == MaskClass.Soft)
            {
                Copy(synthesised[(x * _step)..], alphas[x..end]);
            }
            else
            {
                alphas[x..end].Fill((short)Value(first, synthesised: 0));
            }
        }
    }

    /// <summary>Pixels of a class in all rows of an output row, from an output pixel's first column on.</summary>
    private int Run(int y, int x, byte maskClass)
    {
        int left = x << _picture.ScaleExponent;
        int run = _picture.Width - left;
        int end = Math.Min((y + 1) << _picture.ScaleExponent, _picture.Height);
        for (int row = y << _picture.ScaleExponent; row < end && run > 0; row++)
        {
            int other = _mask.Slice((row * _picture.Width) + left, run).IndexOfAnyExcept(maskClass);
            run = other < 0 ? run : other;
        }

        return run;
    }

    /// <summary>Averages over the source pixels below an output pixel: the synthesised alpha for soft ones.</summary>
    private int Cover(int y, int x, int alpha)
    {
        int side = 1 << _picture.ScaleExponent;
        int left = x * side;
        int width = Math.Min(side, _picture.Width - left);
        int end = Math.Min((y + 1) * side, _picture.Height);
        int sum = 0;
        for (int row = y * side; row < end; row++)
        {
            foreach (byte value in _mask.Slice((row * _picture.Width) + left, width))
            {
                sum += Value(value, alpha);
            }
        }

        int count = width * (end - (y * side));
        return (sum + (count >> 1)) / count;
    }

    /// <summary>The alpha of a pixel.</summary>
    private static int Value(byte maskClass, int synthesised) =>
        maskClass == MaskClass.Soft ? synthesised : maskClass == MaskClass.Opaque ? byte.MaxValue : 0;
}
