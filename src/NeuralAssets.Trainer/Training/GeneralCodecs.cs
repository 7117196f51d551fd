using System.Globalization;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Tells the owner of a group that a general codec would have made its images smaller, so that nobody loses by this one without knowing it.
/// WebP has to do: better codecs take longer to ask than many a group to train.
/// </summary>
internal static class GeneralCodecs
{
    /// <summary>Pixels that are asked for: some tenths of a second of encoding.</summary>
    private const long SamplePixels = 1 << 20;

    /// <summary>An image that is larger is not asked for at all.</summary>
    private const long MostPixels = 4 * SamplePixels;

    /// <summary>At most one warning.</summary>
    public static IReadOnlyList<Diagnostic> Compare(GroupPlan plan, GroupResult result, CancellationToken cancellationToken)
    {
        int[] sample = Sample(plan.Images);
        if (sample.Length == 0)
        {
            return [];
        }

        double ours = Bytes(plan, result, sample);
        var options = new ParallelOptions { MaxDegreeOfParallelism = plan.Threads, CancellationToken = cancellationToken };
        long lossless = LosslessBytes(plan, sample, ours, options);
        if (lossless < ours)
        {
            return [Warning(plan, sample, "lossless WebP", lossless, ours, result)];
        }

        bool isBySimilarity = plan.Metric == TrainingMetric.MsSsim;
        long? lossy = LossyBytes(plan, result, sample, ours, isBySimilarity, options);
        return lossy is not null ? [Warning(plan, sample, $"WebP at the same {(isBySimilarity ? "MS-SSIM" : "PSNR")}", lossy.Value, ours, result)] : [];
    }

    /// <summary>Pixels of the images that are asked for.</summary>
    public static long PixelsAsked(GroupPlan plan) => Sample(plan.Images).Sum(i => plan.Images[i].Image.Pixels);

    /// <summary>Images spread evenly over the group.</summary>
    private static int[] Sample(IReadOnlyList<PlannedImage> images)
    {
        long pixels = images.Sum(planned => planned.Image.Pixels);
        int every = (int)Math.Clamp((pixels + SamplePixels - 1) / SamplePixels, 1, images.Count);
        return [.. Enumerable.Range(0, images.Count).Where(i => i % every == every / 2 && images[i].Image.Pixels <= MostPixels)];
    }

    /// <summary>Of the sample's streams, with its share of decoder and index.</summary>
    private static double Bytes(GroupPlan plan, GroupResult result, int[] sample)
    {
        long streams = result.Images.Sum(image => image.Codes.LongLength);
        double share = sample.Sum(i => (double)plan.Images[i].Image.Pixels) / plan.Images.Sum(planned => planned.Image.Pixels);
        return sample.Sum(i => result.Images[i].Codes.LongLength)
            + (share * (result.Decoder.LongLength + result.Codes.LongLength - streams));
    }

    /// <summary>Of the sample, or of as many of its images as take no fewer bytes than ours.</summary>
    private static long LosslessBytes(GroupPlan plan, int[] sample, double ours, ParallelOptions options)
    {
        long sum = 0;
        Parallel.ForEach(sample, options, i =>
        {
            if (Interlocked.Read(ref sum) < ours)
            {
                Interlocked.Add(ref sum, WebP.LosslessBytes(plan.Images[i].Image));
            }
        });
        return sum;
    }

    /// <summary>
    /// At the lowest quality, one for all images, whose error is at most ours; null if that takes no fewer bytes than ours, or if an image is too small for
    /// its similarity to be measured.
    /// </summary>
    private static long? LossyBytes(
        GroupPlan plan, GroupResult result, int[] sample, double ours, bool isBySimilarity, ParallelOptions options)
    {
        if (isBySimilarity && sample.Any(i => result.Images[i].MsSsim is null))
        {
            return null;
        }

        double error = sample.Sum(i =>
            plan.Images[i].Image.Pixels * (isBySimilarity ? 1 - result.Images[i].MsSsim!.Value : Math.Pow(10, -result.Images[i].Psnr / 10)));
        long? found = null;
        int low = 1;
        int high = WebP.HighestQuality;
        while (low <= high)
        {
            int quality = (low + high) / 2;
            (int Bytes, double Error)[] files = new (int, double)[sample.Length];
            Parallel.For(0, files.Length, options, i => files[i] = Lossy(plan.Images[sample[i]].Image, quality, isBySimilarity));
            long bytes = files.Sum(file => (long)file.Bytes);
            bool isGood = files.Select((file, i) => plan.Images[sample[i]].Image.Pixels * file.Error).Sum() <= error;
            if (!isGood && bytes >= ours)
            {
                // A higher quality takes more bytes still, and a lower one is worse still.
                return null;
            }

            found = isGood && bytes < ours ? bytes : found;
            (low, high) = isGood ? (low, quality - 1) : (quality + 1, high);
        }

        return found;
    }

    private static (int Bytes, double Error) Lossy(SourceImage image, int quality, bool isBySimilarity)
    {
        (int bytes, byte[] decoded) = WebP.Lossy(image, quality);
        return (bytes, isBySimilarity ? 1 - ImageQuality.MsSsim(image, decoded)!.Value : TrainingDistortion.Measure(TrainingMetric.Psnr, image, decoded));
    }

    private static Diagnostic Warning(GroupPlan plan, int[] sample, string codec, long theirs, double ours, GroupResult result)
    {
        string images = sample.Length == plan.Images.Count ? "its images" : $"{sample.Length} of its {plan.Images.Count} images";
        double psnr = sample.Average(i => result.Images[i].Psnr);
        FormattableString text =
            $"Group '{plan.Group}' loses against a general codec: {images} take {ours:0} bytes here ({psnr:0.00} dB PSNR), {theirs} bytes as {codec}. Put images that are more alike, or more of them, into one group, train with more effort, or ship these as files.";
        return new Diagnostic(DiagnosticCodes.OtherCodecSmaller, text.ToString(CultureInfo.InvariantCulture));
    }
}
