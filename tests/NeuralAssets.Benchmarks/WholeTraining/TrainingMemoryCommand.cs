using System.CommandLine;
using System.Text.Json.Nodes;
using NeuralAssets.Benchmarks.Reporting;
using NeuralAssets.Benchmarks.Training;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Benchmarks.WholeTraining;

/// <summary>
/// <c>training-memory</c>: what the trainer takes, part by part, from files to files. Memory does not grow with the number of updates, so a few in each part
/// are enough.
/// </summary>
internal static class TrainingMemoryCommand
{
    private const string Group = "memory";
    private const int Updates = 4;

    private static readonly string s_work = Path.GetFullPath(Path.Combine("artifacts", "benchmark-work", Group));

    public static Command Create()
    {
        var side = new Option<int>("--side") { Description = "Width and height of each image.", DefaultValueFactory = static _ => 3072 };
        var images = new Option<int>("--images") { Description = "How many.", DefaultValueFactory = static _ => 1 };
        var sprites = new Option<bool>("--sprites") { Description = "Images with soft alpha instead of opaque ones." };
        var command = new Command("training-memory", "Peak memory of a training, part by part, on painted images.") { side, images, sprites };
        command.SetAction((parsed, cancellationToken) =>
        {
            int count = parsed.GetValue(images);
            int pixels = parsed.GetValue(side);
            if (ChildProcess.RunsWithSettings())
            {
                return Task.FromResult(Train(count, cancellationToken));
            }

            // Not in the process that is measured.
            Paint(parsed.GetValue(sprites) ? SyntheticImages.Sprites(count, pixels) : SyntheticImages.Photos(count, pixels, pixels));
            return Task.FromResult(ChildProcess.RunAgain());
        });
        return command;
    }

    private static string ImagePath(int number) => Path.Combine(s_work, $"{number}.png");

    private static void Paint(IReadOnlyList<SourceImage> images)
    {
        Directory.CreateDirectory(s_work);
        for (int i = 0; i < images.Count; i++)
        {
            PngWriter.Write(ImagePath(i), images[i].Rgba, images[i].Width, images[i].Height, images[i].Alpha != SourceAlpha.Opaque);
        }
    }

    private static int Train(int images, CancellationToken cancellationToken)
    {
        var request = new TrainRequest
        {
            Protocol = TrainRequest.CurrentProtocol,
            Effort = Effort.Fast,
            Seed = 1,
            Threads = 0,
            CacheDirectory = Path.Combine(s_work, "cache"),
            Groups =
            [
                new GroupRequest
                {
                    Name = Group,
                    Key = "00",
                    OutputDirectory = s_work,
                    Images = [.. Enumerable.Range(0, images).Select(static i => new ImageRequest { Name = $"{i}", Path = ImagePath(i), Quality = 75 })],
                },
            ],
        };
        TrainingPreset preset = TrainingPreset.For(request.Effort);
        preset = preset with
        {
            WarmUp = preset.WarmUp with { Updates = Updates },
            ImitationSteps = Updates,
            JointSteps = Updates,
            Main = preset.Main with { Updates = Updates },
            FinalSteps = 1,
        };
        var run = new TrainRun(
            (plan, progress, cancellation) => GroupTrainer.Train(plan, preset, progress, cancellation),
            new EventWriter(Console.Error),
            static request => TorchLoader.Load(request.LibTorchDirectory, request.CacheDirectory));
        int code = run.Run(request, cancellationToken);
        if (code == ExitCode.Success)
        {
            Console.WriteLine(Table(JsonNode.Parse(File.ReadAllBytes(Path.Combine(s_work, Group + ".report.json")))!));
        }

        return code;
    }

    private static string Table(JsonNode report)
    {
        double pixels = (double)report["totals"]!["pixels"]!;
        var table = new MarkdownTable("until the end of", "most memory, MB", "bytes a pixel");
        foreach (JsonNode? stage in report["stages"]!.AsArray())
        {
            Add((string)stage!["name"]!, (double)stage["peakMemoryMB"]!);
        }

        Add("the process", (double)report["peakMemoryMB"]!);
        return table.ToString();

        void Add(string name, double megabytes) => table.Row(name, Cells.Number(megabytes, "F0"), Cells.Number(1e6 * megabytes / pixels, "F0"));
    }
}
