using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>Where an image looks like another one of its size, block by block (FORMAT.md, section 6.1).</summary>
internal sealed unsafe class Likeness
{
    private const int Block = 1 << FormatConstants.ReferenceBlockLog2;

    private readonly PixelTarget _image;
    private readonly int _columns;
    private readonly float[] _shares;

    /// <param name="other">What it may be like.</param>
    /// <param name="image">The image.</param>
    /// <param name="lambda">The image's price of a bit.</param>
    public Likeness(PixelTarget other, PixelTarget image, float lambda)
    {
        _image = image;
        _columns = ReferenceLatents.BlockSide(image.Width);
        _shares = new float[ReferenceLatents.BlockCount(image.Width, image.Height)];

        // An error as large as lambda in every channel is about what training leaves.
        float usual = lambda * image.MeasuredChannels;
        for (int block = 0; block < _shares.Length; block++)
        {
            _shares[block] = usual / (usual + MeanDifference(other, image, block / _columns * Block, block % _columns * Block));
        }
    }

    /// <summary>Between 0 and 1: 1 where both have the same pixels, a half where they differ as much as lossy coding lets them.</summary>
    public float At(int x, int y) => _shares[(y / Block * _columns) + (x / Block)];

    /// <summary>1 for each block that is like the other image's by so much at least, else 0.</summary>
    public byte[] Blocks(float least) => [.. _shares.Select(share => (byte)(share >= least ? 1 : 0))];

    /// <summary>The visible pixels of all blocks, each multiplied by what the function makes of its block's likeness.</summary>
    public float Sum(Func<float, float> price)
    {
        float sum = 0;
        for (int y = 0; y < _image.Height; y++)
        {
            float* alpha = _image.HasAlpha && !_image.IsStraight ? _image.AlphaRow(y) : null;
            for (int x = 0; x < _image.Width; x++)
            {
                sum += alpha == null || alpha[x] > 0f ? price(At(x, y)) : 0f;
            }
        }

        return sum;
    }

    /// <summary>Squared difference of all channels, mean over the pixels of a block.</summary>
    private static float MeanDifference(PixelTarget a, PixelTarget b, int top, int left)
    {
        int bottom = Math.Min(top + Block, b.Height);
        int right = Math.Min(left + Block, b.Width);
        float sum = 0;
        for (int y = top; y < bottom; y++)
        {
            for (int c = 0; c < b.Colours; c++)
            {
                sum += b.ColourWeight * RowDifference(a.Row(c, y), b.Row(c, y), left, right);
            }

            sum += a.HasAlpha && b.HasAlpha ? RowDifference(a.AlphaRow(y), b.AlphaRow(y), left, right) : 0;
        }

        return sum / ((bottom - top) * (right - left));
    }

    private static float RowDifference(float* a, float* b, int left, int right)
    {
        float sum = 0;
        for (int x = left; x < right; x++)
        {
            sum += (a[x] - b[x]) * (a[x] - b[x]);
        }

        return sum;
    }
}
