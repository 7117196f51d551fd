namespace NeuralAssets.Trainer.Imaging;

/// <summary>
/// Multi-scale structural similarity of one channel, after Wang, Simoncelli and Bovik (2003): five scales, Gaussian windows that lie
/// wholly inside the image, two by two means from scale to scale.
/// </summary>
internal static partial class MsSsim
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
}
