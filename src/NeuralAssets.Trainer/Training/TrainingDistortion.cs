using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training;

/// <summary>What training minimises beside bits, measured on decoded pixels, so that forms of an image can be compared by it.</summary>
internal static class TrainingDistortion
{
    /// <summary>Mean squared error, colours in 0..1, weighted as the metric says.</summary>
    /// <param name="metric">The group's metric.</param>
    /// <param name="source">The source.</param>
    /// <param name="decoded">The same layout and length as the source's pixels.</param>
    public static double Measure(TrainingMetric metric, SourceImage source, ReadOnlySpan<byte> decoded)
        => metric == TrainingMetric.Psnr ? Math.Pow(10, -ImageQuality.Psnr(source, decoded) / 10) : Weighted(source, decoded);

    private static unsafe double Weighted(SourceImage source, ReadOnlySpan<byte> decoded)
    {
        using ErrorWeights weights = MsSsimWeights.Of(source);
        using var pyramid = new ErrorPyramid<Lanes128>(source.Width);
        bool premultiplied = !source.IsAlphaData && source.Alpha != SourceAlpha.Opaque;
        var wanted = new float[source.Pixels];
        var found = new float[source.Pixels];
        int[] channels = ImageQuality.Channels(source);
        double sum = 0;
        foreach (int channel in channels)
        {
            ImageQuality.CopyPlane(source.Rgba, channel, premultiplied, wanted);
            ImageQuality.CopyPlane(decoded, channel, premultiplied, found);
            for (int first = 0; first < source.Height; first += weights.Block)
            {
                pyramid.Begin(first);
                var rows = new RowRange(first, Math.Min(first + weights.Block, source.Height));
                for (int y = rows.First; y < rows.End; y++)
                {
                    for (int x = 0, i = y * source.Width; x < source.Width; x++, i++)
                    {
                        pyramid.Row(y)[x] = found[i] = (found[i] - wanted[i]) / 255;
                    }
                }

                pyramid.Weigh(weights);
                for (int y = rows.First; y < rows.End; y++)
                {
                    for (int x = 0, i = y * source.Width; x < source.Width; x++, i++)
                    {
                        sum += found[i] * pyramid.Row(y)[x];
                    }
                }
            }
        }

        return sum / ((double)source.Pixels * channels.Length);
    }
}
