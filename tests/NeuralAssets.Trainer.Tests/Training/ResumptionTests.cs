using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Torch;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>An interrupted training that is taken up again yields the bytes of one that never stopped.</summary>
[Collection(TorchGenerator.Name)]
public sealed class ResumptionTests : IDisposable
{
    private static readonly TrainingPreset s_preset = TrainingPreset.For(Effort.Fast) with
    {
        WarmUp = TrainingPreset.For(Effort.Fast).WarmUp with { Updates = 15, ImagesPerStep = 2 },
        ImitationSteps = 4,
        JointSteps = 5,
        Main = TrainingPreset.For(Effort.Fast).Main with { Updates = 25 },
        FinalSteps = 4,
        CurvaturePixels = SmallGroup.CurvaturePixels,
    };

    /// <summary>Parts behind the last stage of a network, a report each; an interruption there goes back to the first of them, as a later network's does.</summary>
    private const int PartsNotInSteps = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_a_kill_at_any_point_it_goes_on_from_the_last_checkpoint() => Check(WithoutTorch(), isKilled: true);

    [Fact]
    public void After_a_kill_a_goal_is_steered_to_as_before() => Check(WithoutTorch() with { Goal = new RateGoal(30, null) }, isKilled: true);

    [Fact]
    public void After_a_kill_networks_of_images_go_on_too() => Check(SmallGroup.UnlikePlan(), isKilled: true);

    [Fact]
    public void After_a_kill_several_networks_are_those_of_before() => Check(SmallGroup.RoughAndSmoothPlan(), isKilled: true);

    [Fact]
    public void After_a_cancellation_several_networks_are_those_of_before() => Check(SmallGroup.RoughAndSmoothPlan(), isKilled: false);

    [Fact]
    public void After_a_cancellation_at_any_point_it_goes_on_from_there() => Check(WithoutTorch(), isKilled: false);

    [Fact]
    public void After_a_kill_references_are_those_of_before() => Check(WithTorch() with { Images = SmallGroup.StatesPlan().Images }, isKilled: true);

    /// <summary>While lambda moves, references are weighted by what it was when they were chosen.</summary>
    [Fact]
    public void After_a_kill_references_of_a_group_with_a_goal_are_those_of_before()
        => Check(SmallGroup.StatesPlan() with { Goal = new RateGoal(33, null) }, isKilled: true);

    [Fact]
    public void After_a_kill_the_encoder_goes_on_too() => Check(WithTorch(), isKilled: true);

    [Fact]
    public void After_a_cancellation_the_encoder_goes_on_too() => Check(WithTorch(), isKilled: false);

    [Fact]
    public void After_a_kill_pictures_of_reduced_size_go_on_too() => Check(SmallGroup.SmoothPlan(), isKilled: true);

    [Fact]
    public void It_can_be_interrupted_again_and_again()
    {
        GroupPlan plan = WithoutTorch();
        GroupResult expected = Train(plan);
        GroupResult? result = null;
        int runs = 0;
        for (; result is null && runs < 100; runs++)
        {
            using var interruption = new Interruption(12, isKilled: true);
            result = TryTrain(plan, interruption, TimeSpan.Zero, isResumed: runs > 0);
        }

        AssertSame(expected, result!);
        Assert.InRange(runs, 5, 99);
    }

    [Fact]
    public void The_ledger_has_the_rows_of_both_runs()
    {
        GroupPlan plan = WithoutTorch();
        GroupResult expected = Train(plan);
        using var early = new Interruption(40);
        using var rest = new Interruption(int.MaxValue);
        Assert.Null(TryTrain(plan, early, TimeSpan.MaxValue, isResumed: false));
        GroupResult result = TryTrain(plan, rest, TimeSpan.MaxValue, isResumed: true)!;
        Assert.Equal(
            expected.Training.Select(row => row with { ElapsedSeconds = 0 }), result.Training.Select(row => row with { ElapsedSeconds = 0 }));
        Assert.Equal(result.Training.Select(row => row.ElapsedSeconds).Order(), result.Training.Select(row => row.ElapsedSeconds));
    }

    private void Check(GroupPlan plan, bool isKilled)
    {
        using var whole = new Interruption(int.MaxValue);
        GroupResult expected = Train(plan, checkpoint: null, whole);
        Assert.True(whole.Reports > 60);
        for (int stop = 3; stop < whole.Reports; stop += whole.Reports / 6)
        {
            // A kill finds the checkpoint of the step before; a cancellation writes its own, however rarely they are due.
            TimeSpan interval = isKilled ? TimeSpan.Zero : TimeSpan.MaxValue;
            using var early = new Interruption(stop, isKilled);
            Assert.Null(TryTrain(plan, early, interval, isResumed: false));
            using var rest = new Interruption(int.MaxValue);
            GroupResult result = TryTrain(plan, rest, interval, isResumed: true)!;
            AssertSame(expected, result);
            Assert.InRange(rest.Reports, 1, whole.Reports - stop + (PartsNotInSteps * expected.Networks));
        }
    }

    private static void AssertSame(GroupResult expected, GroupResult result)
    {
        Assert.Equal(expected.Decoder, result.Decoder);
        Assert.Equal(expected.Codes, result.Codes);
    }

    /// <summary>The result, or null if it was interrupted.</summary>
    private GroupResult? TryTrain(GroupPlan plan, Interruption interruption, TimeSpan interval, bool isResumed)
    {
        using var checkpoint = Checkpoint.Open(
            _folder.File("checkpoints"), plan, fault => Assert.Fail(fault.ToString()), TimeProvider.System, interval);
        Assert.Equal(isResumed, checkpoint.IsResumed);
        try
        {
            GroupResult result = Train(plan, checkpoint, interruption);
            checkpoint.Delete();
            return result;
        }
        catch (Exception e) when (e is OperationCanceledException or KilledException)
        {
            return null;
        }
    }

    private static GroupResult Train(GroupPlan plan, Checkpoint? checkpoint, Interruption interruption)
        => GroupTrainer.Train(plan with { Checkpoint = checkpoint }, s_preset, interruption, interruption.Token);

    private static GroupResult Train(GroupPlan plan)
    {
        using var none = new Interruption(int.MaxValue);
        return Train(plan, checkpoint: null, none);
    }

    private static GroupPlan WithoutTorch() => SmallGroup.Plan();

    private GroupPlan WithTorch()
    {
        TorchAvailability torch = TorchLoader.Load(null, _folder.File("torch"));
        Assert.SkipUnless(torch.IsAvailable, torch.Reason ?? "");
        return SmallGroup.Plan() with { Torch = torch };
    }

    /// <summary>Ends a training at one of its reports, as a kill does or by cancellation.</summary>
    private sealed class Interruption(int at, bool isKilled = false) : IProgress<TrainingProgress>, IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public int Reports { get; private set; }

        public CancellationToken Token => _source.Token;

        public void Dispose() => _source.Dispose();

        public void Report(TrainingProgress value)
        {
            Reports++;
            if (Reports != at)
            {
                return;
            }

            if (isKilled)
            {
                throw new KilledException();
            }

            _source.Cancel();
        }
    }

    private sealed class KilledException : Exception;
}
