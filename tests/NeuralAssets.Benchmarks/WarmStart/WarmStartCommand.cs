using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Benchmarks.WarmStart;

/// <summary><c>warm-start</c>: what the encoder is worth, as the time that training without it takes to the same loss.</summary>
internal static class WarmStartCommand
{
    public static Command Create()
    {
        var corpus = new Option<string>("--corpus")
        {
            Description = "Folder with one folder of images per group.",
            DefaultValueFactory = static _ => "../shared/corpus/groups",
        };
        var group = new Option<string>("--group")
        {
            Description = "Name of a group.",
            DefaultValueFactory = static _ => "photos-kodak-a",
        };
        var effort = new Option<Effort>("--effort") { Description = "Fast, Normal or Max.", DefaultValueFactory = static _ => Effort.Fast };
        var pixels = new Option<long>("--pixels")
        {
            Description = "Take images in order of their names until so many pixels are reached.",
            DefaultValueFactory = static _ => 400_000,
        };

        var command = new Command("warm-start", "Loss and processor time of trainings with the encoder and without.")
        {
            corpus, group, effort, pixels,
        };
        command.SetAction(parsed => ChildProcess.RunsWithSettings()
            ? Run(
                CorpusGroup.Load(parsed.GetRequiredValue(corpus), parsed.GetRequiredValue(group), parsed.GetValue(pixels)),
                parsed.GetValue(effort))
            : ChildProcess.RunAgain());
        return command;
    }

    private static int Run(CorpusGroup group, Effort effort)
    {
        TorchAvailability torch = TorchLoader.Load(null, Path.Combine("artifacts", "benchmark-work", "cache"));
        if (!torch.IsAvailable)
        {
            Console.Error.WriteLine(torch.Reason);
            return 3;
        }

        Console.WriteLine(WarmStartBenchmark.Run(group, effort, torch));
        return 0;
    }
}
