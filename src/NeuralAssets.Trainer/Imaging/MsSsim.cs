using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>
/// Multi-scale structural similarity of one channel, after Wang, Simoncelli and Bovik (2003): five scales, Gaussian windows that lie
/// wholly inside the image, two by two means from scale to scale.
/// </summary>
internal static class MsSsim
{
    /// <summary>Side of the Gaussian window in pixels.</summary>
    public const int WindowSize = 11;

    /// <summary>Number of scales.</summary>
    public const int Scales = 5;

    private const double Sigma = 1.5;

    /// <summary>Taken off every value: (co)variances do not depend on it, and small numbers keep them exact in single precision.</summary>
    private const float Middle = 127.5f;

    // (K1 L)^2 and (K2 L)^2 with the paper's K1 = 0.01, K2 = 0.03 and L = 255 for 8-bit values.
    private const float LuminanceFloor = 2.55f * 2.55f;
    private const float ContrastFloor = 7.65f * 7.65f;

    private static readonly double[] s_exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
    private static readonly float[] s_window = MakeWindow();

    /// <summary>The similarity of two planes of values from 0 to 255.</summary>
    /// <param name="a">Rows tightly packed; overwritten.</param>
    /// <param name="b">The same layout; overwritten.</param>
    /// <param name="width">At least <c>WindowSize &lt;&lt; (Scales - 1)</c>.</param>
    /// <param name="height">At least <c>WindowSize &lt;&lt; (Scales - 1)</c>.</param>
    public static double Compare(float[] a, float[] b, int width, int height)
    {
        Centre(a);
        Centre(b);
        double product = 1;
        for (int scale = 0; scale < Scales; scale++)
        {
            (double similarity, double contrast) = CompareScale(a, b, width, height);

            // Every scale gives contrast and structure; the coarsest one luminance as well. Negative correlation counts as none.
            double term = scale == Scales - 1 ? similarity : contrast;
            product *= Math.Pow(Math.Max(0, term), s_exponents[scale]);
            Halve(a, width, height);
            Halve(b, width, height);
            width /= 2;
            height /= 2;
        }

        return product;
    }

    private static void Centre(Span<float> plane)
    {
        foreach (ref float value in plane)
        {
            value -= Middle;
        }
    }

    /// <summary>Means over all windows of luminance * contrast * structure, and of contrast * structure alone.</summary>
    private static (double Similarity, double Contrast) CompareScale(float[] a, float[] b, int width, int height)
    {
        int outWidth = width - WindowSize + 1;
        int outHeight = height - WindowSize + 1;
        var rows = new Moments(WindowSize, outWidth);
        var row = new Moments(1, outWidth);
        float[] line = new float[width];
        double similarity = 0;
        double contrast = 0;
        for (int y = 0; y < height; y++)
        {
            rows.FilterRow(a.AsSpan(y * width, width), b.AsSpan(y * width, width), y % WindowSize, line);
            int top = y - WindowSize + 1;
            if (top < 0)
            {
                continue;
            }

            rows.FilterColumns(top, row);
            (double rowSimilarity, double rowContrast) = row.Sum();
            similarity += rowSimilarity;
            contrast += rowContrast;
        }

        double count = (double)outWidth * outHeight;
        return (similarity / count, contrast / count);
    }

    /// <summary>Means of two by two pixels, written over the plane's beginning; an odd last row or column is dropped.</summary>
    private static void Halve(float[] plane, int width, int height)
    {
        int halfWidth = width / 2;
        for (int y = 0; y < height / 2; y++)
        {
            ReadOnlySpan<float> upper = plane.AsSpan(2 * y * width, width);
            ReadOnlySpan<float> lower = plane.AsSpan(((2 * y) + 1) * width, width);
            for (int x = 0; x < halfWidth; x++)
            {
                plane[(y * halfWidth) + x] = 0.25f * (upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1]);
            }
        }
    }

    private static float[] MakeWindow()
    {
        double[] weights = new double[WindowSize];
        for (int i = 0; i < WindowSize; i++)
        {
            double distance = i - (WindowSize / 2);
            weights[i] = Math.Exp(-distance * distance / (2 * Sigma * Sigma));
        }

        double sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    /// <summary>target = the weighted sum of the sources; all of target's length, in vectors and a scalar rest.</summary>
    private static void WeightedSum(ReadOnlySpan<float> source, float weight, Span<float> target, bool first)
    {
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source[..target.Length]);
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var weights = new Vector<float>(weight);
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = (first ? Vector<float>.Zero : targets[i]) + (sources[i] * weights);
        }

        for (int i = targets.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] = (first ? 0 : target[i]) + (source[i] * weight);
        }
    }

    /// <summary>
    /// The four windowed moments that similarity needs, a ring of rows of each: E[a], E[b], E[a^2 + b^2] and E[ab]. The squares are only ever
    /// used as a sum, which saves a fifth.
    /// </summary>
    private readonly struct Moments
    {
        private readonly int _width;
        private readonly float[][] _meanA;
        private readonly float[][] _meanB;
        private readonly float[][] _squares;
        private readonly float[][] _product;

        public Moments(int rows, int width)
        {
            _width = width;
            _meanA = MakeRows(rows, width);
            _meanB = MakeRows(rows, width);
            _squares = MakeRows(rows, width);
            _product = MakeRows(rows, width);
        }

        /// <summary>Filters one row of the image along the row, into one slot of the ring.</summary>
        public void FilterRow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int slot, float[] line)
        {
            FilterAlong(a, _meanA[slot]);
            FilterAlong(b, _meanB[slot]);
            for (int x = 0; x < line.Length; x++)
            {
                line[x] = (a[x] * a[x]) + (b[x] * b[x]);
            }

            FilterAlong(line, _squares[slot]);
            for (int x = 0; x < line.Length; x++)
            {
                line[x] = a[x] * b[x];
            }

            FilterAlong(line, _product[slot]);
        }

        /// <summary>Filters the ring's rows down their columns, from the row <paramref name="top"/> of the image on.</summary>
        public void FilterColumns(int top, Moments target)
        {
            FilterDown(_meanA, top, target._meanA[0]);
            FilterDown(_meanB, top, target._meanB[0]);
            FilterDown(_squares, top, target._squares[0]);
            FilterDown(_product, top, target._product[0]);
        }

        /// <summary>Sums of luminance * contrast * structure and of contrast * structure over the first row.</summary>
        public (double Similarity, double Contrast) Sum()
        {
            double similarity = 0;
            double contrast = 0;
            for (int x = 0; x < _width; x++)
            {
                float meanA = _meanA[0][x];
                float meanB = _meanB[0][x];
                float covariance = _product[0][x] - (meanA * meanB);
                float variances = _squares[0][x] - ((meanA * meanA) + (meanB * meanB));
                float structure = ((2 * covariance) + ContrastFloor) / (variances + ContrastFloor);

                meanA += Middle;
                meanB += Middle;
                float luminance = ((2 * meanA * meanB) + LuminanceFloor) / ((meanA * meanA) + (meanB * meanB) + LuminanceFloor);
                contrast += structure;
                similarity += structure * luminance;
            }

            return (similarity, contrast);
        }

        private static float[][] MakeRows(int rows, int width)
        {
            float[][] made = new float[rows][];
            for (int i = 0; i < rows; i++)
            {
                made[i] = new float[width];
            }

            return made;
        }

        private static void FilterAlong(ReadOnlySpan<float> source, Span<float> target)
        {
            for (int tap = 0; tap < WindowSize; tap++)
            {
                WeightedSum(source[tap..], s_window[tap], target, first: tap == 0);
            }
        }

        private static void FilterDown(float[][] ring, int top, Span<float> target)
        {
            for (int tap = 0; tap < WindowSize; tap++)
            {
                WeightedSum(ring[(top + tap) % WindowSize], s_window[tap], target, first: tap == 0);
            }
        }
    }
}
