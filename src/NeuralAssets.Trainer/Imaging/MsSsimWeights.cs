using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>
/// What a squared error costs in multi-scale structural similarity, scale by scale and pixel by pixel. Near its maximum that measure is a quadratic form: at
/// each scale it loses the windowed variance of the error there by (twice the variance of the source + C2), so a squared error of a scale weighs the
/// windowed mean of 1 / (2 variance + C2). Errors of the finest detail, of which nothing is left at coarser scales, cost a twentieth of that alone.
/// </summary>
internal static class MsSsimWeights
{
    private const float ContrastFloor = 7.65f * 7.65f;

    /// <summary>
    /// Share of all that is the plain squared error's: the measure hardly sees edges and the finest detail, which would be given up. So much costs little of it
    /// and saves 3 dB of PSNR (README of this folder).
    /// </summary>
    private const float PlainShare = 0.2f;

    private static readonly double[] s_exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>
    /// Weights that are a mean of the channels'. Of the sum over the scales, for an error that leaves the usual part of itself to each, the geometric mean is 1:
    /// then the same lambda buys about the same bits as without weights.
    /// </summary>
    public static ErrorWeights Of(SourceImage image)
    {
        float[][] scales = [.. Enumerable.Range(0, ErrorWeights.MostScales).Select(s => new float[LatentGeometry.GridSide(image.Width, s) * LatentGeometry.GridSide(image.Height, s)])];
        bool premultiplied = !image.IsAlphaData && image.Alpha != SourceAlpha.Opaque;
        float[] plane = new float[image.Width * image.Height];
        foreach (int channel in ImageQuality.Channels(image))
        {
            ImageQuality.CopyPlane(image.Rgba, channel, premultiplied, plane);
            AddScales(plane, image.Width, image.Height, scales);
        }

        float scale = (float)Math.Exp(-MeanLogarithm(scales, image.Width, image.Height));
        return new ErrorWeights(image.Width, image.Height, [.. scales.Select((weights, s) => Finish(weights, s, image.Width, image.Height, scale))]);
    }

    /// <summary>Adds a channel's weights. What is coarser than the engine's coarsest scale is counted there, as far as it is left usually.</summary>
    private static void AddScales(float[] plane, int fullWidth, int fullHeight, float[][] scales)
    {
        (int width, int height) = (fullWidth, fullHeight);
        for (int scale = 0; scale < s_exponents.Length && Math.Min(width, height) > 0; scale++)
        {
            int target = Math.Min(scale, scales.Length - 1);
            float factor = (float)(s_exponents[scale] * Math.Pow(ErrorWeights.KeptError, scale - target));
            float[] weights = WeightsAt(plane, width, height);
            int columns = LatentGeometry.GridSide(fullWidth, target);
            for (int i = 0; i < scales[target].Length; i++)
            {
                int y = Math.Min((i / columns) >> (scale - target), height - 1);
                int x = Math.Min((i % columns) >> (scale - target), width - 1);
                scales[target][i] += factor * weights[(y * width) + x];
            }

            plane = Halve(plane, width, height);
            width /= 2;
            height /= 2;
        }
    }

    private static double MeanLogarithm(float[][] scales, int width, int height)
    {
        double logarithms = 0;
        for (int i = 0; i < scales[0].Length; i++)
        {
            double sum = 0;
            for (int s = 0; s < scales.Length; s++)
            {
                sum += Math.Pow(ErrorWeights.KeptError, s) * scales[s][((i / width) >> s) * LatentGeometry.GridSide(width, s) + ((i % width) >> s)];
            }

            logarithms += Math.Log(sum);
        }

        return logarithms / scales[0].Length;
    }

    /// <summary>Scales all and adds the plain share. Blocks that lie in the image only in part count their mean error as that of their part.</summary>
    private static float[] Finish(float[] weights, int scale, int width, int height, float factor)
    {
        int columns = LatentGeometry.GridSide(width, scale);
        int side = 1 << scale;
        return [.. weights.Select((weight, i) =>
        {
            int covered = Math.Min(side, width - (i % columns * side)) * Math.Min(side, height - (i / columns * side));
            return ((1 - PlainShare) * weight * factor * side * side / covered) + (scale == 0 ? PlainShare : 0);
        })];
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
