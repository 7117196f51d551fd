using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>A trained group, already verified against the real decoder.</summary>
internal sealed record GroupResult
{
    /// <summary>Content of the decoder file.</summary>
    public required byte[] Decoder { get; init; }

    /// <summary>Content of the codes file.</summary>
    public required byte[] Codes { get; init; }

    /// <summary>One per image of the plan, in its order.</summary>
    public required IReadOnlyList<ImageResult> Images { get; init; }

    /// <summary>How many the decoder file has.</summary>
    public required int Networks { get; init; }

    /// <summary>What the group's owner should know.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];

    /// <summary>What training went through, in order of time.</summary>
    public required IReadOnlyList<TrainingRow> Training { get; init; }

    /// <summary>What each part of the training took, in order of time; empty if nothing was trained.</summary>
    public IReadOnlyList<StageCost> Stages { get; init; } = [];
}

/// <summary>What one part of a training took.</summary>
/// <param name="Name">Of the part.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ProcessorSeconds">Of all threads together.</param>
/// <param name="PeakMemoryMB">Most memory that the process had resident until the part's end, in millions of bytes.</param>
internal sealed record StageCost(string Name, double Seconds, double ProcessorSeconds, double PeakMemoryMB)
{
    /// <summary>Of several trainings one after another: each part's sums, in the order in which the parts come first.</summary>
    public static IReadOnlyList<StageCost> Sum(IEnumerable<IReadOnlyList<StageCost>> trainings) => [.. trainings
        .SelectMany(static costs => costs)
        .GroupBy(static cost => cost.Name)
        .Select(static costs => new StageCost(
            costs.Key,
            costs.Sum(static cost => cost.Seconds),
            costs.Sum(static cost => cost.ProcessorSeconds),
            costs.Max(static cost => cost.PeakMemoryMB)))];
}

/// <param name="Codes">The image's share of the codes file, without its index entry.</param>
/// <param name="Lambda">Weight of the rate in the loss: MSE + lambda * bpp.</param>
/// <param name="Psnr">dB, as <see cref="ImageQuality"/> measures it.</param>
/// <param name="MsSsim">As <see cref="ImageQuality"/> measures it; null if the image is too small.</param>
internal sealed record ImageResult(byte[] Codes, double Lambda, double Psnr, double? MsSsim)
{
    /// <summary>Which of the group's networks decodes it, counted from 0; 0 for one that is stored without loss.</summary>
    public int Network { get; init; }

    /// <summary>Bytes of <see cref="Codes"/> that make the image's network of the group's; 0 if it is the group's.</summary>
    public int DifferenceBytes { get; init; }

    /// <summary>Name of the image whose latents are added to this one's; null if there is none.</summary>
    public string? Reference { get; init; }

    /// <summary>Stored without loss, in place of the neural form.</summary>
    public bool IsLossless { get; init; }

    /// <summary>Of a normal map; null for other images.</summary>
    public AngularError? Angles { get; init; }
}
