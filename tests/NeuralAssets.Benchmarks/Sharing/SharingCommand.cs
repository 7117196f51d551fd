using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Benchmarks.Sharing;

/// <summary><c>sharing</c>: what it is worth that a group's images share a network.</summary>
internal static class SharingCommand
{
    public static Command Create()
    {
        var options = new CompressionOptions(groups: null, pixels: 1 << 18, qualities: [75]);
        var forms = new Option<SharingForm[]>("--forms")
        {
            Description = "Shared, Own, Foreign, Adaptive; all of them by default.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => Enum.GetValues<SharingForm>(),
        };
        var foreign = new Option<string>("--foreign")
        {
            Description = "The group whose decoder the form Foreign takes.",
            DefaultValueFactory = static _ => "photos-kodak-a",
        };
        var seeds = new Option<int[]>("--seeds")
        {
            Description = "Seeds to train with, each a row: how far results differ by chance.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [1],
        };
        var results = new Option<string>("--results")
        {
            Description = "File for the table; rows of other runs in it stay.",
            DefaultValueFactory = static _ => Path.Combine("tests", "NeuralAssets.Benchmarks", "results", "sharing.md"),
        };
        var command = new Command("sharing", "Loss with one network for all images, one for each, another group's, and the form that ships.")
        {
            forms, foreign, seeds, results,
        };
        options.AddTo(command);
        command.SetAction(parsed => ChildProcess.RunsWithSettings()
            ? GroupRuns.ForEach(
                options.Read(parsed),
                (group, settings) =>
                {
                    foreach (int seed in parsed.GetRequiredValue(seeds))
                    {
                        Measure(
                            group,
                            settings,
                            parsed.GetRequiredValue(forms),
                            parsed.GetRequiredValue(foreign),
                            seed,
                            new SharingTable(parsed.GetRequiredValue(results)));
                    }
                })
            : ChildProcess.RunAgain());
        return command;
    }

    private static void Measure(
        string name, CompressionSettings settings, SharingForm[] forms, string foreign, int seed, SharingTable table)
    {
        TorchAvailability torch = TorchLoader.Load(null, Path.Combine(settings.Work, "cache"));
        CorpusGroup group = EvenSubset.Load(settings.Corpus, name, settings.Pixels).Group;
        foreach (int quality in settings.Qualities)
        {
            var run = new SharingRun(group, settings.Effort, quality, seed, torch);
            foreach (SharingForm form in forms)
            {
                if (form == SharingForm.Foreign && foreign == name)
                {
                    Console.Error.WriteLine($"{name} is not foreign to itself: that form is left out.");
                    continue;
                }

                CorpusGroup? other = form == SharingForm.Foreign ? EvenSubset.Load(settings.Corpus, foreign, settings.Pixels).Group : null;
                SharingResult result = run.Run(form, other);
                table.Add(group, settings, quality, form, other, seed, result);
                Console.WriteLine($"{name} {quality} {form} {seed}: J {Cells.Number(1000 * result.Loss, "F4")}, {result.Decoders} + {result.Codes} bytes");
            }
        }
    }
}
