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

    private readonly float[][] _scales;
    private readonly NativeBuffer[] _rows;

    /// <param name="width">Pixels of the image in a row.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="scales">One weight a block, row by row, the pixels first.</param>
    public ErrorWeights(int width, int height, float[][] scales)
    {
        Width = width;
        Height = height;
        _scales = scales;
        _rows = [.. scales.Select((weights, s) => Pad(weights, LatentGeometry.GridSide(width, s), Stride(width, s)))];
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
    public float* Row(int scale, int y) => _rows[scale].Data + ((long)y * Stride(Width, scale));

    /// <summary>Every error counts so many times as much; at coarser scales by the mean over the block.</summary>
    /// <param name="factors">One a pixel, row by row.</param>
    public ErrorWeights Times(float[] factors)
    {
        var scales = new float[Scales][];
        for (int s = 0; s < Scales; s++)
        {
            scales[s] = [.. _scales[s].Zip(factors, static (weight, factor) => weight * factor)];
            factors = BlockMeans(factors, LatentGeometry.GridSide(Width, s), LatentGeometry.GridSide(Height, s));
        }

        return new ErrorWeights(Width, Height, scales);
    }

    /// <summary>The weights at a place; blocks may lie across its border, so those of coarser scales are as near as they can be.</summary>
    public ErrorWeights Crop(int left, int top, int width, int height)
        => new(width, height, [.. _scales.Select((weights, s) => Crop(weights, s, left, top, width, height))]);

    private float[] Crop(float[] weights, int scale, int left, int top, int width, int height)
    {
        int columns = LatentGeometry.GridSide(width, scale);
        int sourceColumns = LatentGeometry.GridSide(Width, scale);
        int sourceRows = LatentGeometry.GridSide(Height, scale);
        int half = 1 << scale >> 1;
        var crop = new float[columns * LatentGeometry.GridSide(height, scale)];
        for (int i = 0; i < crop.Length; i++)
        {
            int y = Math.Min(((top + half) >> scale) + (i / columns), sourceRows - 1);
            int x = Math.Min(((left + half) >> scale) + (i % columns), sourceColumns - 1);
            crop[i] = weights[(y * sourceColumns) + x];
        }

        return crop;
    }

    /// <summary>Means of two by two; at an odd border of what there is.</summary>
    private static float[] BlockMeans(float[] plane, int width, int height)
    {
        int columns = (width + 1) / 2;
        var means = new float[columns * ((height + 1) / 2)];
        for (int i = 0; i < means.Length; i++)
        {
            int y = 2 * (i / columns);
            int x = 2 * (i % columns);
            int right = Math.Min(x + 1, width - 1);
            int below = Math.Min(y + 1, height - 1);
            means[i] = 0.25f * (plane[(y * width) + x] + plane[(y * width) + right] + plane[(below * width) + x] + plane[(below * width) + right]);
        }

        return means;
    }

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
        foreach (NativeBuffer rows in _rows)
        {
            rows.Dispose();
        }
    }
}
