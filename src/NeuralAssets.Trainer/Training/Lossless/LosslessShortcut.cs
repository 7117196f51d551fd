using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Lossless;

/// <summary>
/// Finds out, in a second or two and before any training, that a group should be stored without loss altogether: pixel art need not be trained on
/// for minutes or hours to be told so.
/// </summary>
internal static class LosslessShortcut
{
    /// <summary>
    /// Visible pixels that are as the one to their left or above them, by all: less, and nothing else is looked at. Sprites have 0.01 to 0.33, a sky full of
    /// stars 0.43, small pixel art 0.52 (README of the Runtime's folder Lossless).
    /// </summary>
    private const double LeastFlatShare = 0.48;

    /// <summary>No training has come below 0.39 of the bytes of WebP at equal error, on any group of the corpus; J of the lossless forms must be below this.</summary>
    private const double GroupShare = 0.3;

    /// <summary>And no image may be far behind the others.</summary>
    private const double ImageShare = 0.5;

    private const double BitsPerByte = 8;
    private static readonly int[] s_qualities = [30, 60, 85, WebP.HighestQuality];

    /// <summary>The images in the form that they are to be stored in; null if only training can tell.</summary>
    public static IReadOnlyList<ImageCodes>? Find(GroupPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.AllowsLossless || plan.Goal?.Psnr is not null || !IsFlat(plan.Images))
        {
            return null;
        }

        double[] useful = plan.Goal?.MaxBytes is long budget
            ? [.. plan.Images.Select(_ => (double)budget)]
            : UsefulBytes(plan, cancellationToken);
        LosslessSet? best = LosslessForms.Make(plan, useful, cancellationToken)
            .Where(set => !set.Codes.Contains(null))
            .MinBy(set => set.Codes.Sum(code => (long)code!.Stream.Length));
        if (best is null)
        {
            return null;
        }

        ImageCodes[] images = [.. plan.Images.Select((planned, i) => LosslessSource.Codes(planned.Image, best.Codes[i]!))];
        return plan.Goal is null ? IsFarBelow(best, useful) ? images : null : Fits(plan.Goal, images) ? images : null;
    }

    /// <summary>Nothing is better than all images without loss within the budget.</summary>
    private static bool Fits(RateGoal goal, ImageCodes[] images)
    {
        var group = new CodedGroup(LosslessChoice.Stub, images);
        long codes = CodesWriter.Write(0, group.Architectures, images, [.. images.Select(image => EncodedImage.Lossless(image.Lossless!))]).LongLength;
        return DecoderWriter.Write(group.Networks).LongLength + codes <= goal.MaxBytes;
    }

    private static bool IsFarBelow(LosslessSet set, double[] useful)
    {
        double[] lossless = [.. set.Codes.Select(code => (double)code!.Stream.Length)];
        return lossless.Sum() <= GroupShare / ImageShare * useful.Sum() && lossless.Zip(useful).All(pair => pair.First <= pair.Second);
    }

    /// <summary>For each image the bytes at which its lossless J is the share of WebP's that it may be.</summary>
    private static double[] UsefulBytes(GroupPlan plan, CancellationToken cancellationToken)
    {
        double[] bytes = new double[plan.Images.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = plan.Threads, CancellationToken = cancellationToken };
        Parallel.For(0, bytes.Length, options, i =>
        {
            double lambda = QualityScale.Lambda(plan.Images[i].Quality);
            SourceImage image = plan.Images[i].Image;
            bytes[i] = ImageShare * s_qualities.Min(quality =>
            {
                (int fileBytes, byte[] decoded) = WebP.Lossy(image, quality);
                return fileBytes + (TrainingDistortion.Measure(plan.Metric, image, decoded) * image.Pixels / (BitsPerByte * lambda));
            });
        });
        return bytes;
    }

    /// <summary>Transparent pixels cost neither form anything, so they say nothing.</summary>
    private static bool IsFlat(IReadOnlyList<PlannedImage> images)
    {
        long flat = 0;
        long visible = 0;
        foreach (SourceImage image in images.Select(planned => planned.Image))
        {
            for (int i = 4; i < image.Rgba.Length; i += 4)
            {
                ReadOnlySpan<byte> pixel = image.Rgba.AsSpan(i, 4);
                if (pixel[3] == 0 && !image.IsAlphaData)
                {
                    continue;
                }

                int above = i - (4 * image.Width);
                visible++;
                flat += pixel.SequenceEqual(image.Rgba.AsSpan(i - 4, 4)) || (above >= 0 && pixel.SequenceEqual(image.Rgba.AsSpan(above, 4))) ? 1 : 0;
            }
        }

        return flat >= LeastFlatShare * visible;
    }
}
