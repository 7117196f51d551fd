using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>All that training a group may depend on.</summary>
internal sealed record GroupPlan
{
    /// <summary>Group name.</summary>
    public required string Group { get; init; }

    /// <summary>Hex digest of everything that decides the bytes.</summary>
    public required string Key { get; init; }

    /// <summary>At least one, in ordinal order of the names.</summary>
    public required IReadOnlyList<PlannedImage> Images { get; init; }

    /// <summary>Of all images.</summary>
    public long Pixels => Images.Sum(static planned => (long)planned.Image.Width * planned.Image.Height);

    /// <summary>Whether any image has transparent pixels.</summary>
    public bool HasAlpha => Images.Any(static planned => planned.Image.Alpha != SourceAlpha.Opaque);

    public required Effort Effort { get; init; }

    /// <summary>What the group as a whole should come to; null if the images' Quality alone decides.</summary>
    public RateGoal? Goal { get; init; }

    /// <summary>What training minimises.</summary>
    public TrainingMetric Metric { get; init; }

    /// <summary>Whether an image may be stored without loss where that costs less.</summary>
    public bool AllowsLossless { get; init; } = true;

    /// <summary>0 to 2^31-1; same plan, same bytes.</summary>
    public required int Seed { get; init; }

    /// <summary>Worker threads, 1 or more; they never change the bytes.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether TorchSharp may be used.</summary>
    public required TorchAvailability Torch { get; init; }

    /// <summary>Whether the network is trained on an accelerator, which gives other bytes; never without TorchSharp.</summary>
    public bool UsesCuda { get; init; }

    /// <summary>Where the training goes on from, and what it leaves if it does not get to its end; null to do without.</summary>
    public Checkpoint? Checkpoint { get; init; }
}

/// <param name="Image">The pixels.</param>
/// <param name="Quality">1 to 100.</param>
internal sealed record PlannedImage(SourceImage Image, int Quality);

/// <summary>Trains a group: a plan in, the finished files' bytes out.</summary>
/// <param name="plan">What to train.</param>
/// <param name="progress">May be told as often as is convenient, from any thread.</param>
/// <param name="cancellationToken">Ends the training with an <see cref="OperationCanceledException"/>.</param>
/// <exception cref="TrainerException">NA04xx.</exception>
internal delegate GroupResult GroupTraining(
    GroupPlan plan,
    IProgress<TrainingProgress> progress,
    CancellationToken cancellationToken);
