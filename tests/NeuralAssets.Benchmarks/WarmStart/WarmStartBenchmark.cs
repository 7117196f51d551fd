using System.Diagnostics;
using System.Globalization;
using System.Text;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Benchmarks.WarmStart;

/// <summary>Trains one group with the encoder, then without it at growing numbers of updates until the loss is as low.</summary>
internal static class WarmStartBenchmark
{
    private const int Quality = 75;

    /// <summary>Updates of trainings without the encoder, by those of the effort.</summary>
    private static readonly double[] s_lengths = [1, 1.25, 1.6, 2];

    public static string Run(CorpusGroup group, Effort effort, TorchAvailability torch)
    {
        TrainingPreset preset = TrainingPreset.For(effort, group.Images.Count, group.Pixels, group.HasAlpha);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{group.Name}, {group.Images.Count} images, {group.Pixels} pixels, {effort}");
        table.AppendLine().AppendLine("| encoder | updates | J x1000 | processor seconds |").AppendLine("|---|---:|---:|---:|");
        Training with = Train(group, effort, preset, torch);
        Append(table, "yes", with);

        var without = new List<Training>();
        foreach (double length in s_lengths)
        {
            TrainingPreset longer = preset with
            {
                ImitationSteps = 0,
                JointSteps = 0,
                Main = preset.Main with { Updates = (int)(preset.Main.Updates * length) },
            };
            without.Add(Train(group, effort, longer, torch));
            Append(table, "no", without[^1]);
            if (without[^1].Loss <= with.Loss)
            {
                break;
            }
        }

        string seconds = SecondsTo(with.Loss, without) is double equal
            ? string.Create(CultureInfo.InvariantCulture, $"{equal:F0} s without, {with.Seconds:F0} s with: {equal / with.Seconds:F2}")
            : string.Create(CultureInfo.InvariantCulture, $"more than {without[^1].Seconds:F0} s without, {with.Seconds:F0} s with");
        table.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"To equal loss: {seconds}");
        return table.ToString();
    }

    private static void Append(StringBuilder table, string encoder, Training training)
    {
        string row = string.Create(
            CultureInfo.InvariantCulture, $"| {encoder} | {training.Updates} | {1000 * training.Loss:F4} | {training.Seconds:F0} |");
        table.AppendLine(row);
        Console.Error.WriteLine(row);
    }

    /// <summary>Processor time to a loss, interpolated between the trainings around it; null if none gets there.</summary>
    private static double? SecondsTo(double loss, List<Training> trainings)
    {
        int after = trainings.FindIndex(training => training.Loss <= loss);
        if (after <= 0)
        {
            return after == 0 ? trainings[0].Seconds : null;
        }

        (Training slower, Training better) = (trainings[after - 1], trainings[after]);
        double share = (slower.Loss - loss) / (slower.Loss - better.Loss);
        return slower.Seconds + (share * (better.Seconds - slower.Seconds));
    }

    private static Training Train(CorpusGroup group, Effort effort, TrainingPreset preset, TorchAvailability torch)
    {
        var plan = new GroupPlan
        {
            Group = group.Name,
            Key = group.Digest,
            Images = [.. group.Images.Select(static image => new PlannedImage(image, Quality))],
            Effort = effort,
            Seed = 1,
            Threads = Environment.ProcessorCount,
            Torch = torch,
        };
        TimeSpan before = ProcessorTime();
        GroupResult result = GroupTrainer.Train(plan, preset, new Progress<TrainingProgress>(), CancellationToken.None);
        return new Training(preset.Main.Updates, Loss(group, result), (ProcessorTime() - before).TotalSeconds);
    }

    /// <summary>MSE + lambda * bpp of the finished files, every byte counted.</summary>
    private static double Loss(CorpusGroup group, GroupResult result)
    {
        double error = group.Images.Zip(result.Images, static (image, trained) => image.Pixels * Math.Pow(10, -trained.Psnr / 10)).Sum();
        double bits = 8.0 * (result.Decoder.Length + result.Codes.Length);
        return (error + (QualityScale.Lambda(Quality) * bits)) / group.Pixels;
    }

    private static TimeSpan ProcessorTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private readonly record struct Training(int Updates, double Loss, double Seconds);
}
