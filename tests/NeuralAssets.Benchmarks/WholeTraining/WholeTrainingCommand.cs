using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.WholeTraining;

/// <summary><c>whole-training</c>: what a build waits for, part by part, what memory it takes, and how well it was predicted.</summary>
internal static class WholeTrainingCommand
{
    private const int Quality = 75;

    public static Command Create()
    {
        var corpus = new Option<string>("--corpus")
        {
            Description = "Folder with one folder of images per group.",
            DefaultValueFactory = static _ => "../shared/corpus/groups",
        };
        var group = new Option<string>("--group") { Description = "Name of a group.", DefaultValueFactory = static _ => "portraits-wesnoth" };
        var effort = new Option<Effort>("--effort") { Description = "Fast, Normal or Max.", DefaultValueFactory = static _ => Effort.Fast };
        var pixels = new Option<long>("--pixels")
        {
            Description = "Take images in order of their names until so many pixels are reached.",
            DefaultValueFactory = static _ => 2_000_000,
        };
        var command = new Command("whole-training", "Time, memory and predictions of a trainer's process from its start to its end.")
        {
            corpus, group, effort, pixels,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var images = CorpusGroup.Load(parsed.GetRequiredValue(corpus), parsed.GetRequiredValue(group), parsed.GetValue(pixels));
            var order = new TrainingOrder(images, Quality, parsed.GetValue(effort), TrainingMetric.Psnr);
            string directory = Path.GetFullPath(Path.Combine("artifacts", "benchmark-work", "whole", images.Name));
            Console.WriteLine(Table(order, TimedTraining.Run(order, directory, cancellationToken)));
            return Task.FromResult(0);
        });
        return command;
    }

    private static string Table(TrainingOrder order, TimedTraining training)
    {
        var table = new MarkdownTable("part", "seconds", "processor seconds", "share", "most memory so far, MB");
        foreach (StageCost stage in training.Stages)
        {
            table.Row(
                stage.Name,
                Cells.Number(stage.Seconds, "F1"),
                Cells.Number(stage.ProcessorSeconds, "F1"),
                Cells.Number(100 * stage.Seconds / training.Seconds, "F0") + " %",
                Cells.Number(stage.PeakMemoryMB, "F0"));
        }

        double outside = training.Seconds - training.Stages.Sum(static stage => stage.Seconds);
        table.Row("process, images, files", Cells.Number(outside, "F1"), "", Cells.Number(100 * outside / training.Seconds, "F0") + " %", Cells.Number(training.PeakMemoryMB, "F0"));
        string predicted = training.PredictionErrors is { } errors
            ? $"remaining time after a tenth: {Cells.Number(100 * errors.First, "+0;-0")} %, at worst {Cells.Number(100 * errors.Worst, "+0;-0")} %"
            : "no predictions";
        return $"""
            {order.Group.Name}, {order.Group.Images.Count} images, {Cells.Number(order.Group.Pixels / 1e6, "F2")} Mpx, {order.Effort}:
            {Cells.Number(training.Seconds, "F1")} s, {Cells.Number(training.PeakMemoryMB, "F0")} MB at most, {training.Bytes} bytes, J {Cells.Number(1000 * training.Loss, "F4")}, {predicted}

            {table}
            """;
    }
}
