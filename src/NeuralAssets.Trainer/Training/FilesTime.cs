using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training;

/// <summary>The time that a group's files take once its networks are trained, on the clock of the last of these.</summary>
internal sealed class FilesTime
{
    private readonly StageRunner _runner;
    private readonly TrainingClock _clock;
    private readonly StageTime _coding;
    private readonly StageTime _verification;
    private readonly StageTime _comparison;

    private FilesTime(StageRunner runner, TrainingClock clock, StageTime coding, StageTime verification, StageTime comparison)
        => (_runner, _clock, _coding, _verification, _comparison) = (runner, clock, coding, verification, comparison);

    /// <param name="runner">Tells of them.</param>
    /// <param name="clock">Foretells them.</param>
    /// <param name="group">All images.</param>
    /// <param name="refinement">By which they are priced.</param>
    public static FilesTime Add(StageRunner runner, TrainingClock clock, GroupPlan group, StageTime refinement) => new(
        runner,
        clock,
        clock.Add("coding", group.Pixels, refinement, Prices.Coding),
        clock.Add("verification", group.Pixels, refinement, Prices.Verification),
        clock.Add("comparison", GeneralCodecs.PixelsAsked(group), refinement, Prices.Comparison));

    /// <summary>Forms are chosen and written.</summary>
    public void EnterCoding() => _runner.Enter(TrainingStage.Encoding, _coding);

    /// <summary>The files are decoded as a game does it.</summary>
    public void EnterVerification() => _runner.Enter(TrainingStage.Verification, _verification);

    /// <summary>Other codecs are asked what they would take.</summary>
    public void EnterComparison() => _runner.Enter(TrainingStage.Verification, _comparison);

    /// <summary>All is done.</summary>
    public void Finish() => _clock.Finish();
}
