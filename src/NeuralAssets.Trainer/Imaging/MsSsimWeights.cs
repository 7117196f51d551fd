namespace NeuralAssets.Trainer.Imaging;

/// <summary>
/// What a squared error costs in multi-scale structural similarity, pixel by pixel. Near its maximum that measure is a quadratic form: at each
/// scale it loses the windowed variance of the error by (twice the variance of the source + C2), so a squared error weighs the sum over the
/// scales of the windowed means of 1 / (2 variance + C2).
/// </summary>
internal static class MsSsimWeights
{
    private const float ContrastFloor = 7.65f * 7.65f;

    /// <summary>
    /// What the error's variance keeps from scale to scale: a quarter if it were white, all if it were smooth; errors of codecs lie between.
    /// </summary>
    private const double KeptVariance = 0.5;

    private static readonly double[] s_exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>
    /// One weight a pixel, row by row, mean of the channels. Their geometric mean is 1, for then the same lambda buys about the same bits as
    /// without weights.
    /// </summary>
    public static float[] Of(SourceImage image)
    {
        float[] sum = new float[image.Width * image.Height];
        bool premultiplied = !image.IsAlphaData && image.Alpha != SourceAlpha.Opaque;
        float[] plane = new float[sum.Length];
        foreach (int channel in ImageQuality.Channels(image))
        {
            ImageQuality.CopyPlane(image.Rgba, channel, premultiplied, plane);
            AddScales(plane, image.Width, image.Height, sum);
        }

        double logarithms = 0;
        foreach (float weight in sum)
        {
            logarithms += Math.Log(weight);
        }

        float scale = (float)Math.Exp(-logarithms / sum.Length);
        foreach (ref float weight in sum.AsSpan())
        {
            weight *= scale;
        }

        return sum;
    }

    private static void AddScales(float[] plane, int width, int height, float[] sum)
    {
        int fullWidth = width;
        int fullHeight = height;
        for (int scale = 0; scale < s_exponents.Length; scale++)
        {
            float factor = (float)(s_exponents[scale] * Math.Pow(KeptVariance, scale));
            float[] weights = WeightsAt(plane, width, height);
            for (int y = 0; y < fullHeight; y++)
            {
                int row = Math.Min(y >> scale, height - 1) * width;
                for (int x = 0; x < fullWidth; x++)
                {
                    sum[(y * fullWidth) + x] += factor * weights[row + Math.Min(x >> scale, width - 1)];
                }
            }

            if (Math.Min(width, height) < 2)
            {
                return;
            }

            plane = Halve(plane, width, height);
            width /= 2;
            height /= 2;
        }
    }

    private static float[] WeightsAt(float[] plane, int width, int height)
    {
        float[] squares = [.. plane.Select(static value => value * value)];
        float[] means = GaussianWindow.Filter(plane, width, height);
        float[] weights = GaussianWindow.Filter(squares, width, height);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = 1 / ((2 * Math.Max(0, weights[i] - (means[i] * means[i]))) + ContrastFloor);
        }

        return GaussianWindow.Filter(weights, width, height);
    }

    /// <summary>Means of two by two pixels; an odd last row or column is dropped.</summary>
    private static float[] Halve(float[] plane, int width, int height)
    {
        float[] half = new float[(width / 2) * (height / 2)];
        for (int i = 0; i < half.Length; i++)
        {
            int at = (2 * (i / (width / 2)) * width) + (2 * (i % (width / 2)));
            half[i] = 0.25f * (plane[at] + plane[at + 1] + plane[at + width] + plane[at + width + 1]);
        }

        return half;
    }
}
