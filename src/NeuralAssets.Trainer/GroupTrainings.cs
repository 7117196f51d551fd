using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer;

/// <summary>Names the training that the executable uses; tests bring their own.</summary>
internal static class GroupTrainings
{
    /// <summary>The codec's training.</summary>
    public static GroupTraining Default { get; } = GroupTrainer.Train;
}
