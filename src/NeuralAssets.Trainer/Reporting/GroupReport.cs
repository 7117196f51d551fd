using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Reporting;

/// <summary>Content of <c>group.report.json</c>: what was made, from what, and how well it came out.</summary>
internal sealed record GroupReport
{
    /// <summary>Version of this file's members.</summary>
    public const int CurrentVersion = 1;

    public required int ReportVersion { get; init; }

    public required string TrainerVersion { get; init; }

    public required string Group { get; init; }

    /// <summary>Hex digest of everything that decides the bytes.</summary>
    public required string Key { get; init; }

    /// <summary>Fast, Normal or Max.</summary>
    public required string Effort { get; init; }

    public required int Seed { get; init; }

    /// <summary>What the network was trained on: cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Why the encoder's warm start was skipped; absent if it was not.</summary>
    public required string? WithoutLibTorch { get; init; }

    /// <summary>Whole time of the group.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the parts of the training took; empty if nothing was trained.</summary>
    public required IReadOnlyList<StageCost> Stages { get; init; }

    /// <summary>Most memory that the trainer's process has had resident, in millions of bytes, earlier groups of the request included.</summary>
    public required double PeakMemoryMB { get; init; }

    public required GroupSummary Totals { get; init; }

    public required IReadOnlyList<ImageReport> Images { get; init; }

    public static GroupReport Of(GroupPlan plan, GroupResult result, GroupSummary summary, double seconds) => new()
    {
        ReportVersion = CurrentVersion,
        TrainerVersion = typeof(GroupReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        Group = plan.Group,
        Key = plan.Key,
        Effort = plan.Effort.ToString(),
        Seed = plan.Seed,
        Device = plan.UsesCuda ? "cuda" : "cpu",
        WithoutLibTorch = plan.Torch.Reason,
        Seconds = seconds,
        Stages = result.Stages,
        PeakMemoryMB = PeakMemory(),
        Totals = summary,
        Images = [.. plan.Images.Zip(result.Images, ImageReport.Of)],
    };

    private static double PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }

    public byte[] ToUtf8() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ReportJson.Default.GroupReport), (byte)'\n'];
}

/// <param name="Name">Logical name.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Alpha">Opaque, Binary or Soft.</param>
/// <param name="Quality">1 to 100.</param>
/// <param name="SourceBytes">Length of the image file.</param>
/// <param name="CodeBytes">The image's share of the codes file.</param>
/// <param name="Network">Which of the decoder's networks it is decoded with, counted from 0; absent if it is stored without loss.</param>
/// <param name="DifferenceBytes">Those of them that make the image's network of the group's; absent if it is the group's.</param>
/// <param name="Reference">Name of the image that its codes refer to; absent if there is none.</param>
/// <param name="Bpp">Bits per pixel of the codes alone.</param>
/// <param name="Psnr">dB.</param>
/// <param name="MsSsim">Absent if the image is too small for it.</param>
/// <param name="Kind">Color, Normal or Data.</param>
/// <param name="Form">Neural or Lossless.</param>
/// <param name="AngularError">Degrees, mean over the pixels; absent unless it is a normal map.</param>
/// <param name="AngularError95">Degrees that 95 % of the pixels do not exceed; absent unless it is a normal map.</param>
internal sealed record ImageReport(
    string Name,
    int Width,
    int Height,
    string Alpha,
    int Quality,
    long SourceBytes,
    long CodeBytes,
    int? Network,
    int? DifferenceBytes,
    string? Reference,
    double Bpp,
    double Psnr,
    double? MsSsim,
    string Kind,
    string Form,
    double? AngularError,
    double? AngularError95)
{
    public static ImageReport Of(PlannedImage planned, ImageResult result) => new(
        planned.Image.Name,
        planned.Image.Width,
        planned.Image.Height,
        planned.Image.Alpha.ToString(),
        planned.Quality,
        planned.Image.SourceBytes,
        result.Codes.LongLength,
        result.IsLossless ? null : result.Network,
        result.DifferenceBytes > 0 ? result.DifferenceBytes : null,
        result.Reference,
        8.0 * result.Codes.LongLength / planned.Image.Pixels,
        result.Psnr,
        result.MsSsim,
        planned.Image.Kind.ToString(),
        result.IsLossless ? "Lossless" : "Neural",
        result.Angles?.Mean,
        result.Angles?.Percentile95);
}

/// <summary>How the report looks as JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(GroupReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
