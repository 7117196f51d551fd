using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Tests.Pipeline;

/// <summary>A training that takes no time and leaves recognisable bytes.</summary>
internal static class FakeTraining
{
    public static GroupResult Train(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new TrainingProgress(TrainingStage.Refinement, 0.5, 12, 1.25, 33));
        return Result(plan);
    }

    public static GroupResult Result(GroupPlan plan) => new()
    {
        Decoder = [1, 2, 3],
        Codes = [4, 5, 6, 7, 8],
        Images = [.. plan.Images.Select(static (_, i) => new ImageResult([(byte)i, 9], 0.01 * (i + 1), 30 + i, i == 0 ? null : 0.9 + (0.01 * i)))],
        Networks = 1,
        Training =
        [
            new TrainingRow(TrainingStage.Autoencoder, 100, 1.5, 42.5, 1.25, 31.5, 0.01, 0.3),
            new TrainingRow(TrainingStage.Refinement, 200, 2.5, 40.5, 1.125, 32.5, 0.001, 0),
        ],
    };
}
