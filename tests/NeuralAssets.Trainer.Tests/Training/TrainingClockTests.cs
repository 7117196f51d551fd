using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Predictions of the remaining time, on a simulated clock.</summary>
public sealed class TrainingClockTests
{
    private readonly ManualTime _time = new();

    /// <summary>References among images that have none, say.</summary>
    [Fact]
    public void A_stage_without_work_does_not_spoil_the_prediction()
    {
        var clock = new TrainingClock(_time);
        StageTime first = clock.Add("a", 100);
        StageTime none = clock.Add("b", 0, first);
        StageTime last = clock.Add("c", 100, first);
        clock.Enter(first);
        Work(100, 1);
        clock.Advance(100);
        clock.Enter(none);
        Work(1, 1);
        clock.Enter(last);
        Work(50, 1);
        clock.Advance(50);
        Assert.InRange(clock.Predict().RemainingSeconds, 49.9, 50);
        Assert.InRange(clock.Predict().Fraction, 0.74, 0.76);
    }

    /// <summary>Three stages like warm-up, imitation and refinement, on machines where they cost what was expected or anything else.</summary>
    [Theory]
    [InlineData(1.0, 8.0, 1.0, 1.0)]
    [InlineData(1.0, 2.0, 1.0, 1.0)]
    [InlineData(1.0, 30.0, 2.0, 1.0)]
    [InlineData(5.0, 3.0, 0.5, 1.0)]
    [InlineData(1.0, 8.0, 1.0, 3.0)]
    [InlineData(1.0, 30.0, 2.0, 0.5)]
    public void After_a_tenth_of_the_time_the_rest_is_known_within_a_fifth(
        double warmUp, double imitation, double refinement, double loadAfterRehearsal)
    {
        var clock = new TrainingClock(_time);
        (StageTime Time, double Price)[] stages =
        [
            (clock.Add("a", 1000), warmUp),
            default,
            default,
            default,
        ];
        stages[1] = (clock.Add("b", 100), imitation);
        stages[2] = (clock.Add("c", 5000, stages[0].Time, refinement / warmUp), refinement);
        stages[3] = (clock.Add("d", 100, stages[2].Time, 5), 5 * refinement);
        foreach ((StageTime time, double price) in stages.Where(stage => stage.Time.NeedsRehearsal))
        {
            clock.Rehearse(time, () => Work(3, price));
        }

        stages = [.. stages.Select(stage => (stage.Time, stage.Price * loadAfterRehearsal))];
        double all = stages.Sum(stage => stage.Time.Work * stage.Price);
        double spent = 0;
        int judged = 0;
        foreach ((StageTime time, double price) in stages)
        {
            clock.Enter(time);
            for (long done = 10; done <= time.Work; done += 10)
            {
                spent += 10 * price;
                Work(10, price);
                clock.Advance(done);
                if (spent >= 0.1 * all && spent < all)
                {
                    judged++;
                    Assert.InRange(clock.Predict().RemainingSeconds, 0.8 * (all - spent), 1.2 * (all - spent));
                }
            }
        }

        clock.Finish();
        Assert.True(judged > 100);
        Assert.Equal(0, clock.Predict().RemainingSeconds, 6);
        Assert.Equal(1, clock.Predict().Fraction, 6);
    }

    [Fact]
    public void A_rehearsal_is_repeated_for_a_tenth_of_a_second_after_the_first_time()
    {
        var clock = new TrainingClock(_time);
        StageTime stage = clock.Add("b", 100);
        int calls = 0;
        clock.Rehearse(stage, () => Work(1, calls++ == 0 ? 1000 : 0.03));
        Assert.Equal(1 + 4, calls);
        Assert.Equal(3, clock.Predict().RemainingSeconds, 6);
        Assert.Equal(0, clock.Predict().Fraction, 6);
    }

    [Fact]
    public void What_is_measured_replaces_what_was_expected()
    {
        var clock = new TrainingClock(_time);
        StageTime first = clock.Add("a", 1000);
        clock.Add("b", 1000, first, 2);
        clock.Rehearse(first, () => Work(1, 1));
        Assert.Equal(3000, clock.Predict().RemainingSeconds, 3);

        // Three times slower than rehearsed: that of the stage which is expected to be like it, too.
        clock.Enter(first);
        Work(500, 3);
        clock.Advance(500);
        Assert.InRange(Math.Round(clock.Predict().RemainingSeconds, 6), 0.95 * (1500 + 6000), 1.0 * (1500 + 6000));
        Work(500, 3);
        clock.Finish();
        Assert.InRange(clock.Predict().Fraction, 0.32, 0.34);
    }

    /// <summary>Code is compiled anew while the first steps run, so what follows is not expected to be as slow.</summary>
    [Fact]
    public void Slow_first_steps_are_forgotten()
    {
        var clock = new TrainingClock(_time);
        StageTime first = clock.Add("a", 1000);
        clock.Add("b", 1000, first);
        clock.Enter(first);
        for (int done = 10; done <= 1000; done += 10)
        {
            Work(10, done <= 100 ? 4 : 1);
            clock.Advance(done);
        }

        Assert.InRange(clock.Predict().RemainingSeconds, 990, 1030);
    }

    private long Work(long work, double price)
    {
        _time.Advance(TimeSpan.FromSeconds(work * price));
        return work;
    }
}
