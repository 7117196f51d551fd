using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training.Lossless;

namespace NeuralAssets.Trainer.Training;

/// <summary>A network that is ready to be written, and the images that it decodes.</summary>
/// <param name="Parameters">Rounded.</param>
/// <param name="Images">In the order of their plan, in their neural form.</param>
/// <param name="Lambdas">One for each image.</param>
internal sealed record TrainedNetwork(DecoderParameters Parameters, IReadOnlyList<ImageCodes> Images, IReadOnlyList<double> Lambdas)
{
    /// <summary>Between which forms of the images a goal was measured; null without one.</summary>
    public LosslessChoice? Choice { get; init; }

    /// <summary>What the group's owner should know.</summary>
    public required IReadOnlyList<Diagnostic> Warnings { get; init; }

    /// <summary>What training went through, in order of time.</summary>
    public required IReadOnlyList<TrainingRow> Training { get; init; }

    /// <summary>Of the training.</summary>
    public required TrainingClock Clock { get; init; }

    /// <summary>When the group's files are made; null if other networks are trained first.</summary>
    public FilesTime? Files { get; init; }
}
