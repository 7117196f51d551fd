using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>Where an image looks like another one of its size, block by block (FORMAT.md, section 6.1).</summary>
internal sealed unsafe class Likeness
{
    /// <summary>Likeness of a block whose pixels the other image has, but for what lossy coding loses.</summary>
    public const float Alike = 0.5f;

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
        _shares = MeanDifferences(other, image);

        // An error as large as lambda in every channel is about what training leaves.
        float usual = lambda * image.MeasuredChannels;
        for (int block = 0; block < _shares.Length; block++)
        {
            _shares[block] = usual / (usual + _shares[block]);
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
            byte* alpha = _image.HidesPixels ? _image.Bytes(_image.AlphaPlane, y) : null;
            for (int x = 0; x < _image.Width; x++)
            {
                sum += alpha == null || alpha[x] != 0 ? price(At(x, y)) : 0f;
            }
        }

        return sum;
    }

    /// <summary>Squared difference of all channels, mean over the pixels of each block.</summary>
    private float[] MeanDifferences(PixelTarget a, PixelTarget b)
    {
        var sums = new float[ReferenceLatents.BlockCount(b.Width, b.Height)];
        using var rowOfA = new TargetRow<Lanes128>(b.Width);
        using var rowOfB = new TargetRow<Lanes128>(b.Width);
        for (int y = 0; y < b.Height; y++)
        {
            rowOfA.Load(a, y, first: 0, b.Width);
            rowOfB.Load(b, y, first: 0, b.Width);
            Span<float> blocks = sums.AsSpan(y / Block * _columns, _columns);
            for (int c = 0; c < b.Colours; c++)
            {
                AddDifferences(rowOfA.Colour(c), rowOfB.Colour(c), b.ColourWeight, b.Width, blocks);
            }

            if (a.HasAlpha && b.HasAlpha)
            {
                AddDifferences(rowOfA.Alpha, rowOfB.Alpha, weight: 1f, b.Width, blocks);
            }
        }

        for (int block = 0; block < sums.Length; block++)
        {
            int rows = Math.Min(Block, b.Height - (block / _columns * Block));
            int columns = Math.Min(Block, b.Width - (block % _columns * Block));
            sums[block] /= rows * columns;
        }

        return sums;
    }

    private static void AddDifferences(float* a, float* b, float weight, int width, Span<float> blocks)
    {
        for (int block = 0; block < blocks.Length; block++)
        {
            float sum = 0;
            for (int x = block * Block; x < Math.Min((block + 1) * Block, width); x++)
            {
                sum += (a[x] - b[x]) * (a[x] - b[x]);
            }

            blocks[block] += weight * sum;
        }
    }
}
