using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer;

/// <summary>Names the training that the executable uses; tests bring their own.</summary>
internal static class GroupTrainings
{
    /// <summary>The codec's training.</summary>
    public static GroupTraining Default { get; } = static (plan, _, _)
        => throw new TrainerException(DiagnosticCodes.NotConverged, $"No training is built in: '{plan.Group}' can't be made.");
}
