using System.Diagnostics;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Predicts how long a training still takes. Every stage has so much work at a price a unit; prices are expected from a rehearsal or
/// from another stage, and give way to what the stage itself takes.
/// </summary>
internal sealed class TrainingClock(TimeProvider time) : IResumable
{
    /// <summary>Long enough to tell what a step takes, short enough not to be noticed.</summary>
    private static readonly TimeSpan s_rehearsal = TimeSpan.FromSeconds(0.1);

    private readonly List<StageTime> _stages = [];
    private StageTime? _current;
    private long _last;
    private TimeSpan _lastProcessor;

    /// <summary>What every stage took, in the order in which they were added.</summary>
    public IReadOnlyList<StageCost> Costs => [.. _stages.Select(stage => stage.Cost)];

    /// <summary>Share of the whole training's time that is over, 0 to 1, and the seconds until its end.</summary>
    public (double Fraction, double RemainingSeconds) Predict()
    {
        // Rehearsals are made at one moment, so what they tell for certain is ratios: when the stages so far took twice as long as
        // rehearsed, because other work came to the machine, those to come will too.
        double seconds = _stages.Sum(stage => stage.Pace.Seconds);
        double expected = _stages.Sum(stage => stage.Pace.Expected);
        double pace = seconds > 0 && expected > 0 ? seconds / expected : 1;
        double all = _stages.Sum(stage => stage.Predict(pace).All);
        double remaining = _stages.Sum(stage => stage.Predict(pace).Remaining);
        return (all > 0 ? Math.Clamp(1 - (remaining / all), 0, 1) : 0, remaining);
    }

    /// <summary>Adds a stage whose price a unit is expected to be that of <paramref name="like"/> times <paramref name="ratio"/>.</summary>
    /// <param name="name">What the report calls it.</param>
    /// <param name="work">In units of the stage's own.</param>
    /// <param name="like">A stage added earlier; null if this one will be rehearsed.</param>
    /// <param name="ratio">Price of a unit here by price of a unit there.</param>
    public StageTime Add(string name, long work, StageTime? like = null, double ratio = 1)
    {
        var stage = new StageTime(name, work, like, ratio);
        _stages.Add(stage);
        return stage;
    }

    /// <summary>Measures what a stage's work costs, before the stage begins.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="rehearse">Does a little of that work, without effect, and says how much.</param>
    public void Rehearse(StageTime stage, Func<long> rehearse)
    {
        // The first time pays for memory and compilation.
        rehearse();
        long start = time.GetTimestamp();
        long work = 0;
        TimeSpan elapsed;
        do
        {
            work += rehearse();
            elapsed = time.GetElapsedTime(start);
        }
        while (elapsed < s_rehearsal);
        stage.Expect(elapsed.TotalSeconds / work);
    }

    /// <summary>Leaves the present stage, its work done, and enters another.</summary>
    public void Enter(StageTime stage)
    {
        Finish();
        _current = stage;
        _last = time.GetTimestamp();
        _lastProcessor = Environment.CpuUsage.TotalTime;
    }

    /// <summary>Books the time since the last call for the present stage.</summary>
    /// <param name="done">All work done in it.</param>
    public void Advance(long done)
    {
        long now = time.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        _current?.Advance(done, time.GetElapsedTime(_last, now).TotalSeconds, (processor - _lastProcessor).TotalSeconds);
        _last = now;
        _lastProcessor = processor;
    }

    /// <summary>The present stage's work is done.</summary>
    public void Finish()
    {
        if (_current is not null)
        {
            Advance(_current.Work);
            using var process = Process.GetCurrentProcess();
            _current.Finish(process.PeakWorkingSet64);
            _current = null;
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        foreach (StageTime stage in _stages)
        {
            stage.Transfer(state);
        }
    }
}
