using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Benchmarks.Training;

/// <summary><c>training</c>: how fast the engines train and what memory they take, each in a process of its own.</summary>
internal static class TrainingCommand
{
    private static readonly string[] s_engines = [EngineRun.Fused, EngineRun.Torch];

    public static Command Create()
    {
        var corpus = new Option<string?>("--corpus")
        {
            Description = "Folder with one folder of images per group; without it the benchmark paints its images itself.",
        };
        var group = new Option<string?>("--group")
        {
            Description = $"One group: of the corpus, or of {string.Join(", ", TrainingInput.Synthetic)}. Without a corpus, all three.",
        };
        var seconds = new Option<double>("--seconds") { Description = "How long to time each engine.", DefaultValueFactory = static _ => 6 };
        var json = new Option<string?>("--json") { Description = "File for the figures, as JSON." };
        var engine = new Option<string?>("--engine")
        {
            Description = $"Time one engine in this very process and print its figures as JSON: {string.Join(" or ", s_engines)}.",
        };
        engine.AcceptOnlyFromAmong(s_engines);
        var stages = new Option<bool>("--stages") { Description = "With --engine: time the parts of an update too." };

        var command = new Command("training", "Updates per second and peak memory: the fused engine against plain TorchSharp.")
        {
            corpus, group, seconds, json, engine, stages,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(corpus) is not null || result.GetValue(engine) is not null) && result.GetValue(group) is null)
            {
                result.AddError("--corpus and --engine need --group.");
            }
        });
        command.SetAction(parsed =>
        {
            var settings = new TrainingSettings(parsed.GetValue(corpus), parsed.GetRequiredValue(seconds));
            if (parsed.GetValue(engine) is { } only)
            {
                EngineFigures figures = EngineRun.Measure(
                    only, settings.Load(parsed.GetRequiredValue(group)!), settings.Seconds, parsed.GetValue(stages));
                Console.WriteLine(JsonSerializer.Serialize(figures, TrainingJson.Default.EngineFigures));
                return;
            }

            Compare(parsed.GetValue(group) is { } name ? [name] : TrainingInput.Synthetic, settings, parsed.GetValue(json));
        });
        return command;
    }

    private static void Compare(IReadOnlyList<string> groups, TrainingSettings settings, string? json)
    {
        double peak = FmaPeak.MeasureGmacs();
        var inputs = new List<InputFigures>();
        foreach (string name in groups)
        {
            GroupPlan plan = settings.Load(name);
            inputs.Add(new InputFigures(
                name,
                plan.Images.Count,
                plan.Images.Sum(static planned => planned.Image.Pixels) / 1e6,
                [.. s_engines.Select(engine => RunChild(engine, name, settings, stages: false) with
                {
                    // In a process of their own: the clock between the stages costs time.
                    Stages = RunChild(engine, name, settings, stages: true).Stages,
                })]));
        }

        var figures = TrainingFigures.Of(peak, inputs);
        Console.WriteLine(figures.ToTable());
        if (json is not null)
        {
            File.WriteAllBytes(json, JsonSerializer.SerializeToUtf8Bytes(figures, TrainingJson.Default.TrainingFigures));
        }
    }

    /// <summary>One engine in a process of its own, so that its peak memory is its own.</summary>
    private static EngineFigures RunChild(string engine, string group, TrainingSettings settings, bool stages)
    {
        using Process process = ChildProcess.Start(
            "NeuralAssets.Benchmarks.dll",
            [
                "training", "--engine", engine, "--group", group, "--seconds", settings.Seconds.ToString(CultureInfo.InvariantCulture),
                .. settings.Corpus is { } corpus ? (IEnumerable<string>)["--corpus", corpus] : [],
                .. stages ? (IEnumerable<string>)["--stages"] : [],
            ]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize(output, TrainingJson.Default.EngineFigures)!
            : throw new InvalidOperationException($"The run of {engine} on {group} ended with {process.ExitCode}.");
    }
}

/// <summary>What a run is asked for.</summary>
/// <param name="Corpus">Folder of the corpus; null for synthetic groups.</param>
/// <param name="Seconds">How long to time each engine.</param>
internal sealed record TrainingSettings(string? Corpus, double Seconds)
{
    public GroupPlan Load(string group) => TrainingInput.Load(group, Corpus);
}
