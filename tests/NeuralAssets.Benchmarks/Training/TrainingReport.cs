using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>What one engine did with one group.</summary>
/// <param name="Name">Of the engine.</param>
/// <param name="MpxUpdatesPerSecond">Millions of pixels whose latents were updated, each second.</param>
/// <param name="Gmacs">Thousand millions of multiply-adds a second (<see cref="UpdateArithmetic"/>).</param>
/// <param name="PeakMemoryMB">Most memory that the process had resident, in millions of bytes.</param>
/// <param name="Stages">Parts of an update, from a run of their own; empty if they were not asked for.</param>
internal sealed record EngineFigures(
    string Name, double MpxUpdatesPerSecond, double Gmacs, double PeakMemoryMB, IReadOnlyList<StageFigures> Stages);

/// <summary>A part of an update.</summary>
/// <param name="Name">Of the part.</param>
/// <param name="MpxUpdatesPerSecond">What the engine would reach if an update were this part alone.</param>
internal sealed record StageFigures(string Name, double MpxUpdatesPerSecond)
{
    public const string Quantisation = "quantisation";
    public const string Context = "context, both ways";
    public const string Rate = "rate";
    public const string Upsampling = "upsampling, both ways";
    public const string Synthesis = "synthesis, both ways";
    public const string LatentStep = "latent step";
}

/// <summary>All engines on one group.</summary>
internal sealed record InputFigures(string Name, int Images, double Megapixels, IReadOnlyList<EngineFigures> Engines);

/// <summary>A whole run.</summary>
/// <param name="Engines">Speed on the first input, memory on the input that took most.</param>
/// <param name="FmaPeakGmacs"><see cref="FmaPeak"/>.</param>
/// <param name="Inputs">Every engine on every input.</param>
internal sealed record TrainingFigures(
    IReadOnlyList<EngineFigures> Engines, double FmaPeakGmacs, IReadOnlyList<InputFigures> Inputs)
{
    public static TrainingFigures Of(double peak, IReadOnlyList<InputFigures> inputs) => new(
        [.. inputs[0].Engines.Select(engine => engine with
        {
            PeakMemoryMB = inputs.SelectMany(static input => input.Engines).Where(e => e.Name == engine.Name).Max(static e => e.PeakMemoryMB),
        })],
        peak,
        inputs);

    /// <summary>As Markdown.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"FMA peak: {FmaPeakGmacs:F0} GMAC/s on {Environment.ProcessorCount} cores.");
        Line($"");
        Line($"| group | images | Mpx | engine | Mpx-updates/s | GMAC/s | of the peak | peak memory, MB |");
        Line($"|---|---:|---:|---|---:|---:|---:|---:|");
        foreach (InputFigures input in Inputs)
        {
            foreach (EngineFigures engine in input.Engines)
            {
                Line($"| {input.Name} | {input.Images} | {input.Megapixels:F2} | {engine.Name} | {engine.MpxUpdatesPerSecond:F2} | {engine.Gmacs:F1} | {engine.Gmacs / FmaPeakGmacs:P0} | {engine.PeakMemoryMB:F0} |");
            }
        }

        foreach (InputFigures input in Inputs.Where(static input => input.Engines[0].Stages.Count > 0))
        {
            Line($"");
            Line($"| {input.Name}: stage, Mpx-updates/s if it were alone | {string.Join(" | ", input.Engines.Select(static engine => engine.Name))} |");
            Line($"|---|{string.Concat(input.Engines.Select(static _ => "---:|"))}");
            foreach (StageFigures stage in input.Engines[0].Stages)
            {
                IEnumerable<string> cells = input.Engines.Select(engine => engine.Stages
                    .Single(other => other.Name == stage.Name).MpxUpdatesPerSecond.ToString("F1", CultureInfo.InvariantCulture));
                Line($"| {stage.Name} | {string.Join(" | ", cells)} |");
            }
        }

        return text.ToString();
    }
}

/// <summary>How figures look as JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(TrainingFigures))]
[JsonSerializable(typeof(EngineFigures))]
internal sealed partial class TrainingJson : JsonSerializerContext;
