using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>One stage's work and time, for <see cref="TrainingClock"/>.</summary>
internal sealed class StageTime(string name, long work, StageTime? like, double ratio) : IResumable
{
    /// <summary>The expected price counts as if this share of the work had been done at it.</summary>
    private const double TrustInExpectation = 0.02;

    /// <summary>
    /// Share of the work in which what it took is forgotten but for 1 / e: the first steps of a process run code that is compiled anew meanwhile, and machines
    /// are faster and slower by turns.
    /// </summary>
    private const double RecentShare = 0.15;

    private double? _rehearsed;
    private double _recentWork;
    private double _recentSeconds;
    private long _done;
    private double _seconds;
    private double _processorSeconds;
    private long _peakMemory;

    /// <summary>In units of the stage's own.</summary>
    public long Work => work;

    /// <summary>What it took so far.</summary>
    public StageCost Cost => new(name, _seconds, _processorSeconds, _peakMemory / 1e6);

    /// <summary>Nothing is known of its price: no other stage is like it, and none of its work is done.</summary>
    public bool NeedsRehearsal => like is null && _done == 0;

    /// <summary>What the work done so far took, by what its rehearsal made expect; zero for both if there was none.</summary>
    public (double Seconds, double Expected) Pace => _rehearsed is double price ? (_seconds, price * _done) : default;

    /// <summary>States what a unit of work took in a rehearsal.</summary>
    public void Expect(double secondsPerUnit) => _rehearsed = secondsPerUnit;

    /// <summary>Time of all its work and of the work that is left.</summary>
    /// <param name="pace">How much slower the machine is now than it was at the rehearsals.</param>
    public (double All, double Remaining) Predict(double pace)
    {
        if (work == 0)
        {
            return (_seconds, 0);
        }

        double remaining = SecondsPerUnit(pace) * (work - _done);
        return (_seconds + remaining, remaining);
    }

    /// <param name="done">All work done.</param>
    /// <param name="seconds">Since the last call.</param>
    /// <param name="processorSeconds">Of all threads, since the last call.</param>
    public void Advance(long done, double seconds, double processorSeconds)
    {
        double kept = Kept(done - _done);
        _recentWork = (kept * _recentWork) + (done - _done);
        _recentSeconds = (kept * _recentSeconds) + seconds;
        _done = done;
        _seconds += seconds;
        _processorSeconds += processorSeconds;
    }

    /// <summary>States the most memory that the process had so far.</summary>
    /// <param name="peakMemory">In bytes.</param>
    public void Finish(long peakMemory) => _peakMemory = peakMemory;

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _recentWork);
        state.Transfer(ref _recentSeconds);
        state.Transfer(ref _done);
        state.Transfer(ref _seconds);
        state.Transfer(ref _processorSeconds);
        state.Transfer(ref _peakMemory);
    }

    /// <summary>What so much work leaves of what was known before it.</summary>
    private double Kept(long since) => work == 0 ? 0 : Math.Exp(-since / (RecentShare * work));

    /// <summary>What a unit costs, as far as is known.</summary>
    private double SecondsPerUnit(double pace)
    {
        double trust = Math.Max(TrustInExpectation * work * Kept(_done), double.Epsilon);
        double expected = (_rehearsed * pace) ?? (like?.SecondsPerUnit(pace) * ratio) ?? 0;
        return (_recentSeconds + (expected * trust)) / (_recentWork + trust);
    }
}
