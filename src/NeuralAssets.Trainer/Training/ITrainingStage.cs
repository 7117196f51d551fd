using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>A part of a training, in steps: between any two of them it can be left, and taken up again later with the same result.</summary>
internal interface ITrainingStage : IResumable
{
    /// <summary>The part of the training that it is told as.</summary>
    TrainingStage Name { get; }

    /// <summary>All of its work, in pixels gone through.</summary>
    long Work { get; }

    /// <summary>Work done; the stage is finished when it is all.</summary>
    long Done { get; }

    void Step();
}

/// <summary>A stage that can say what it will cost.</summary>
internal interface IRehearsable
{
    /// <summary>Does the work of a step and drops the result; every call may take another step's.</summary>
    /// <returns>The work that was done, in pixels.</returns>
    long Rehearse();
}
