using System.Text.Json;
using ImageMagick;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Imaging;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Tests.Pipeline;

/// <summary>When a run leaves a checkpoint, when it takes one up, and when it deletes it.</summary>
public sealed class CheckpointLifeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_finished_training_leaves_none()
    {
        Assert.Equal(ExitCode.Success, Run(SaveThenFinish, out _));
        Assert.Empty(Checkpoints());
    }

    [Fact]
    public void A_cancelled_training_leaves_one_and_the_next_run_says_that_it_goes_on()
    {
        Assert.Equal(ExitCode.Cancelled, Run(SaveThenCancel, out JsonElement[] first));
        Assert.False(first[0].TryGetProperty("resumed", out _));
        Assert.Single(Checkpoints());

        Assert.Equal(ExitCode.Success, Run(RestoreThenFinish, out JsonElement[] second));
        Assert.True(second[0].GetProperty("resumed").GetBoolean());
        Assert.Empty(Checkpoints());
    }

    [Fact]
    public void A_training_that_fails_leaves_its_checkpoint_once()
    {
        Assert.Equal(ExitCode.TrainingFailed, Run(SaveThenFail, out _));
        Assert.Single(Checkpoints());

        // The same again from the checkpoint: it may be the cause, so the third run does without.
        Assert.Equal(ExitCode.TrainingFailed, Run(SaveThenFail, out JsonElement[] second));
        Assert.True(second[0].GetProperty("resumed").GetBoolean());
        Assert.Empty(Checkpoints());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_no_training()
    {
        string blocker = Directory.CreateDirectory(_folder.File("g/g.report.json")).FullName;
        Run(SaveThenCancel, out _);
        Assert.Equal(ExitCode.Environment, Run(RestoreThenFinish, out _));
        Assert.Single(Checkpoints());

        Directory.Delete(blocker);
        Assert.Equal(ExitCode.Success, Run(RestoreThenFinish, out JsonElement[] events));
        Assert.True(events[0].GetProperty("resumed").GetBoolean());
    }

    [Fact]
    public void A_damaged_checkpoint_is_a_warning()
    {
        Run(SaveThenCancel, out _);
        string path = Checkpoints().Single();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(ExitCode.Success, Run(SaveThenFinish, out JsonElement[] events));
        Assert.Equal("NA0502", events[0].GetProperty("code").GetString());
        Assert.Equal(path, events[0].GetProperty("file").GetString());
        Assert.False(events[1].TryGetProperty("resumed", out _));
    }

    private static GroupResult SaveThenFinish(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        plan.Checkpoint!.Write(Transfer);
        return FakeTraining.Result(plan);
    }

    private static GroupResult SaveThenCancel(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        plan.Checkpoint!.Write(Transfer);
        throw new OperationCanceledException();
    }

    private static GroupResult RestoreThenFinish(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        plan.Checkpoint!.Restore(Transfer);
        return FakeTraining.Result(plan);
    }

    private static GroupResult SaveThenFail(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        plan.Checkpoint!.Write(Transfer);
        throw new TrainerException(DiagnosticCodes.NotConverged, "It did not converge.");
    }

    private static void Transfer(StateStream state)
    {
        int answer = 42;
        state.Transfer(ref answer);
        Assert.Equal(42, answer);
    }

    private int Run(GroupTraining training, out JsonElement[] events)
    {
        using var output = new StringWriter();
        int code = new TrainRun(training, new EventWriter(output), static _ => TorchAvailability.Available)
            .Run(Request(), CancellationToken.None);
        events = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
        return code;
    }

    private TrainRequest Request() => new()
    {
        Protocol = 1,
        Effort = Effort.Fast,
        Seed = 11,
        Threads = 1,
        CacheDirectory = _folder.File("cache"),
        Groups =
        [
            new GroupRequest
            {
                Name = "g",
                Key = "00ff",
                OutputDirectory = _folder.File("g"),
                Images =
                [
                    new ImageRequest { Name = "a", Path = _folder.Write("a.png", ImageFiles.Encode(MagickFormat.Png24)), Quality = 75 },
                ],
            },
        ],
    };

    private string[] Checkpoints() => Directory.GetFiles(_folder.File("cache"));
}
