using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>The file: what is read back, and what is refused.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Diagnostic> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void State_comes_back_as_it_was_saved()
    {
        Save(SmallGroup.Plan(), new State { Count = 7, Values = [1.5f, -2f, 3f] }.Transfer);

        using Checkpoint checkpoint = Open(SmallGroup.Plan());
        var state = new State { Values = new float[3] };
        checkpoint.Restore(state.Transfer);
        Assert.True(checkpoint.IsResumed);
        Assert.Equal(7, state.Count);
        Assert.Equal([1.5f, -2f, 3f], state.Values);
        Assert.Empty(_warnings);
    }

    /// <summary>Each network of a group has its own file, and none is left when the group is finished.</summary>
    [Fact]
    public void Networks_of_a_group_have_files_of_their_own()
    {
        using (Checkpoint first = Open(SmallGroup.Plan()))
        {
            Assert.Same(first, first.ForNetwork(0));
            first.Write(new State { Count = 1, Values = [] }.Transfer);
            first.ForNetwork(1).Write(new State { Count = 2, Values = [] }.Transfer);
        }

        using Checkpoint again = Open(SmallGroup.Plan());
        var state = new State { Values = [] };
        Checkpoint second = again.ForNetwork(1);
        Assert.True(second.IsResumed);
        Assert.False(again.ForNetwork(2).IsResumed);
        second.Restore(state.Transfer);
        Assert.Equal(2, state.Count);
        again.Delete();
        Assert.Empty(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path())!));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Without_a_file_there_is_nothing_to_restore()
    {
        using Checkpoint checkpoint = Open(SmallGroup.Plan());
        checkpoint.Restore(_ => Assert.Fail("Nothing was saved."));
        Assert.False(checkpoint.IsResumed);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Every_flipped_byte_and_every_cut_is_noticed()
    {
        Save(SmallGroup.Plan(), new State { Count = 7, Values = new float[40] }.Transfer);
        string path = Path();
        byte[] whole = File.ReadAllBytes(path);
        const int AttemptsAt = 8;
        for (int i = 0; i < whole.Length; i++)
        {
            if (i != AttemptsAt)
            {
                byte[] flipped = [.. whole];
                flipped[i] ^= 0x10;
                AssertRefused(path, flipped);
            }

            AssertRefused(path, whole[..i]);
        }

        AssertRefused(path, [.. whole, 0]);
    }

    [Fact]
    public void Another_training_is_refused()
    {
        GroupPlan plan = SmallGroup.Plan();
        GroupPlan[] others =
        [
            plan with { Seed = 2 },
            plan with { Effort = Effort.Max },
            plan with { Images = [.. plan.Images.Skip(1)] },
            plan with { Images = [.. plan.Images.Select(planned => planned with { Quality = 76 })] },
            plan with { Torch = Trainer.Torch.TorchAvailability.Available },
        ];
        foreach (GroupPlan other in others)
        {
            Save(plan, new State().Transfer);
            Assert.False(IsResumed(other));
            Assert.False(File.Exists(Path()));
        }

        Assert.Equal(others.Length, _warnings.Count);
    }

    [Fact]
    public void Threads_do_not_make_another_training()
    {
        Save(SmallGroup.Plan(threads: 1), new State().Transfer);
        using Checkpoint checkpoint = Open(SmallGroup.Plan(threads: 5));
        Assert.True(checkpoint.IsResumed);
    }

    [Fact]
    public void A_file_that_brings_no_training_further_is_given_up()
    {
        Save(SmallGroup.Plan(), new State().Transfer);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            using Checkpoint checkpoint = Open(SmallGroup.Plan());
            Assert.True(checkpoint.IsResumed);
            checkpoint.Restore(new State().Transfer);
        }

        Assert.False(IsResumed(SmallGroup.Plan()));
        Assert.Equal("NA0502", Assert.Single(_warnings).Code);
        Assert.False(File.Exists(Path()));
    }

    [Fact]
    public void State_of_another_shape_is_an_error()
    {
        Save(SmallGroup.Plan(), new State { Values = new float[3] }.Transfer);
        Assert.Throws<InvalidDataException>(() => Open(SmallGroup.Plan()).Restore(new State { Values = new float[4] }.Transfer));
        Assert.Throws<InvalidDataException>(() => Open(SmallGroup.Plan()).Restore(new State { Values = new float[2] }.Transfer));
    }

    [Fact]
    public void Where_nothing_can_be_written_training_is_warned_once_and_goes_on()
    {
        // A file in the place of the folder.
        _folder.Write("checkpoints", []);
        using Checkpoint checkpoint = Open(SmallGroup.Plan());
        checkpoint.Write(new State().Transfer);
        checkpoint.Write(new State().Transfer);
        checkpoint.Delete();
        Assert.Equal("NA0502", Assert.Single(_warnings).Code);
    }

    [Fact]
    public void It_is_due_when_the_interval_has_passed_since_the_last_writing()
    {
        var time = new ManualTime();
        using var checkpoint = Checkpoint.Open(_folder.File("checkpoints"), SmallGroup.Plan(), _warnings.Add, time, TimeSpan.FromSeconds(15));
        Assert.False(checkpoint.IsDue);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.True(checkpoint.IsDue);
        checkpoint.Write(new State().Transfer);
        Assert.False(checkpoint.IsDue);
    }

    private void AssertRefused(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        _warnings.Clear();
        Assert.False(IsResumed(SmallGroup.Plan()));
        Diagnostic warning = Assert.Single(_warnings);
        Assert.Equal(("NA0502", path), (warning.Code, warning.File));
        Assert.False(File.Exists(path));
    }

    private void Save(GroupPlan plan, Action<StateStream> transfer)
    {
        using Checkpoint checkpoint = Open(plan);
        checkpoint.Write(transfer);
    }

    private bool IsResumed(GroupPlan plan)
    {
        using Checkpoint checkpoint = Open(plan);
        return checkpoint.IsResumed;
    }

    private Checkpoint Open(GroupPlan plan) => Checkpoint.Open(_folder.File("checkpoints"), plan, _warnings.Add, new ManualTime());

    private string Path() => _folder.File("checkpoints/mixed.0.checkpoint");

    private sealed class State
    {
        private int _count;

        public int Count
        {
            get => _count;
            init => _count = value;
        }

        public float[] Values { get; init; } = [];

        public void Transfer(StateStream state)
        {
            state.Transfer(ref _count);
            state.Transfer<float>(Values);
        }
    }
}
