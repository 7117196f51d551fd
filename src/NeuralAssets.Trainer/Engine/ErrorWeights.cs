using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// What the squared error of an image counts: at every pixel, and at coarser scales what is left of it in the means of blocks of 2 x 2, 4 x 4 and 8 x 8
/// pixels. The weighted error is the sum over scales s and blocks of 4^s weight mean^2; a part of a block at the border is a block of zeros else.
/// </summary>
internal sealed unsafe class ErrorWeights : IDisposable
{
    /// <summary>The coarsest scale's blocks have 8 x 8 pixels: as many rows as the engine holds back.</summary>
    public const int MostScales = 4;

    /// <summary>What the squared error keeps from scale to scale, roughly: a quarter if it were white, all if it were smooth; errors of codecs lie between.</summary>
    public const double KeptError = 0.5;

    private readonly NativeBuffer[] _scales;

    /// <param name="width">Pixels of the image in a row.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="scales">One weight a block, row by row, the pixels first.</param>
    public ErrorWeights(int width, int height, float[][] scales)
    {
        Width = width;
        Height = height;
        _scales = [.. scales.Select((weights, s) => Pad(weights, LatentGeometry.GridSide(width, s), Stride(width, s)))];
        Mean = scales.Select((weights, s) => Math.Pow(KeptError, s) * weights.Average(static weight => (double)weight)).Sum();
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>1 if only pixels have weights.</summary>
    public int Scales => _scales.Length;

    /// <summary>Pixels along a side of the largest blocks.</summary>
    public int Block => 1 << (Scales - 1);

    /// <summary>What an error counts on average, if as much of it is left at coarser scales as usual.</summary>
    public double Mean { get; }

    /// <summary>A row's weights; zero up to whole pairs of the widest registers.</summary>
    public float* Row(int scale, int y) => _scales[scale].Data + ((long)y * Stride(Width, scale));

    /// <summary>Every error counts so many times as much; at coarser scales by the mean over the block.</summary>
    /// <param name="factors">One a pixel, row by row.</param>
    public ErrorWeights Times(float[] factors)
    {
        var scales = new float[Scales][];
        for (int s = 0; s < Scales; s++)
        {
            int columns = LatentGeometry.GridSide(Width, s);
            int rows = LatentGeometry.GridSide(Height, s);
            float[] at = factors;
            scales[s] = Fill(columns, rows, (x, y) => at[(y * columns) + x] * Row(s, y)[x]);
            factors = BlockMeans(factors, columns, rows);
        }

        return new ErrorWeights(Width, Height, scales);
    }

    /// <summary>The weights at a place; blocks may lie across its border, so those of coarser scales are as near as they can be.</summary>
    public ErrorWeights Crop(int left, int top, int width, int height)
        => new(width, height, [.. Enumerable.Range(0, Scales).Select(s => Fill(
            LatentGeometry.GridSide(width, s),
            LatentGeometry.GridSide(height, s),
            (x, y) => Row(s, Nearest(top, s, y, Height))[Nearest(left, s, x, Width)]))]);

    /// <summary>The block nearest to one of a crop.</summary>
    private static int Nearest(int cropped, int scale, int block, int side)
        => Math.Min(((cropped + (1 << scale >> 1)) >> scale) + block, LatentGeometry.GridSide(side, scale) - 1);

    private static float[] Fill(int columns, int rows, Func<int, int, float> value)
    {
        var plane = new float[columns * rows];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = value(i % columns, i / columns);
        }

        return plane;
    }

    /// <summary>Means of two by two; at an odd border of what there is.</summary>
    private static float[] BlockMeans(float[] plane, int width, int height)
        => Fill((width + 1) / 2, (height + 1) / 2, (x, y) =>
        {
            int right = Math.Min((2 * x) + 1, width - 1);
            int below = Math.Min((2 * y) + 1, height - 1);
            return 0.25f * (plane[(2 * y * width) + (2 * x)] + plane[(2 * y * width) + right] + plane[(below * width) + (2 * x)] + plane[(below * width) + right]);
        });

    private static NativeBuffer Pad(float[] weights, int columns, int stride)
    {
        int rows = weights.Length / columns;
        var buffer = new NativeBuffer((long)rows * stride);
        for (int y = 0; y < rows; y++)
        {
            weights.AsSpan(y * columns, columns).CopyTo(new Span<float>(buffer.Data + ((long)y * stride), columns));
        }

        return buffer;
    }

    private static int Stride(int width, int scale) => (LatentGeometry.GridSide(width, scale) + 31) / 32 * 32;

    public void Dispose()
    {
        foreach (NativeBuffer scale in _scales)
        {
            scale.Dispose();
        }
    }
}
