using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>One stage's work and time, for <see cref="TrainingClock"/>.</summary>
internal sealed class StageTime(long work, StageTime? like, double ratio) : IResumable
{
    /// <summary>The expected price counts as if this share of the work had been done at it.</summary>
    private const double TrustInExpectation = 0.02;

    private double? _expected;
    private long _done;
    private double _seconds;

    /// <summary>In units of the stage's own.</summary>
    public long Work => work;

    /// <summary>True once some of its work is done.</summary>
    public bool HasBegun => _done > 0;

    /// <summary>Of all its work.</summary>
    public double ExpectedSeconds => SecondsPerUnit * work;

    /// <summary>Of the work that is left.</summary>
    public double RemainingSeconds => SecondsPerUnit * (work - _done);

    /// <summary>What a unit costs, as far as is known.</summary>
    private double SecondsPerUnit
    {
        get
        {
            double trust = Math.Max(TrustInExpectation * work, double.Epsilon);
            double expected = _expected ?? (like?.SecondsPerUnit * ratio) ?? 0;
            return (_seconds + (expected * trust)) / (_done + trust);
        }
    }

    /// <summary>States the expected price.</summary>
    public void Expect(double secondsPerUnit) => _expected = secondsPerUnit;

    /// <param name="done">All work done.</param>
    /// <param name="seconds">Since the last call.</param>
    public void Advance(long done, double seconds)
    {
        _done = done;
        _seconds += seconds;
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _done);
        state.Transfer(ref _seconds);
    }
}
