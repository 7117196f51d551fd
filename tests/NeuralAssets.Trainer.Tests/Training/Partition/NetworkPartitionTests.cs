using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Lossless;
using NeuralAssets.Trainer.Training.Partition;

namespace NeuralAssets.Trainer.Tests.Training.Partition;

/// <summary>Which images share a network, and how the networks come together.</summary>
public sealed class NetworkPartitionTests
{
    [Fact]
    public void Rough_images_share_a_network_and_smooth_ones_of_many_bytes_have_their_own()
    {
        GroupPlan plan = Plan(95, SmallGroup.Swell("a", 1), Rough("b", 2), SmallGroup.Swell("c", 3), Rough("d", 4));
        Assert.Equal([[0], [1, 3], [2]], Choose(plan).Parts);
    }

    [Fact]
    public void Smooth_images_of_few_bytes_join_others()
    {
        GroupPlan plan = Plan(95, SmallGroup.Swell("a", 1, side: 24), Rough("b", 2), SmallGroup.Swell("c", 3), SmallGroup.Swell("d", 4));
        Assert.Equal(3, Choose(plan).Parts.Count);
        Assert.DoesNotContain(Choose(plan).Parts, part => part is [0]);
    }

    [Fact]
    public void Images_of_one_kind_have_one_network()
        => Assert.Single(Choose(Plan(75, Rough("a", 1), Rough("b", 2), Rough("c", 3))).Parts);

    [Fact]
    public void Images_of_few_bytes_have_one_network_whatever_their_kinds()
        => Assert.Single(Choose(SmallGroup.Plan()).Parts);

    /// <summary>Its lambda is not known yet, and every image is weighted by the one.</summary>
    [Fact]
    public void A_group_with_a_goal_has_one_network()
    {
        GroupPlan plan = SmallGroup.RoughAndSmoothPlan();
        Assert.Equal(3, Choose(plan).Parts.Count);
        Assert.Single(Choose(plan with { Goal = new RateGoal(40, null) }).Parts);
    }

    /// <summary>One of them may refer to the other, and that is worth more than a network alone.</summary>
    [Fact]
    public void Images_that_are_alike_stay_together()
    {
        GroupPlan plan = Plan(95, SmallGroup.Swell("a", 1), Rough("b", 2), SmallGroup.Swell("c", 1), SmallGroup.Swell("d", 3));
        Assert.Equal([[0, 2], [1], [3]], Choose(plan).Parts);
    }

    [Fact]
    public void There_are_no_more_networks_than_a_file_holds()
    {
        GroupPlan plan = Plan(95, [.. Enumerable.Range(0, 24).Select(i => SmallGroup.Swell($"{i:00}", i))]);
        NetworkPartition partition = Choose(plan);
        Assert.InRange(partition.Parts.Count, 2, FormatConstants.MaximumNetworks);
        Assert.Equal(Enumerable.Range(0, 24), partition.Parts.SelectMany(part => part).Order());
    }

    [Fact]
    public void References_find_their_images_among_all_networks()
    {
        GroupPlan plan = Plan(95, SmallGroup.Swell("a", 1), Rough("b", 2), SmallGroup.Swell("c", 1), SmallGroup.Swell("d", 3));
        NetworkPartition partition = Choose(plan);
        TrainedNetwork[] networks = [.. partition.Parts.Select((_, part) => Untrained(partition.Plan(part)))];
        ImageCodes[] pair = [.. networks[0].Images];
        pair[0] = pair[0] with { Reference = new ReferenceCodes(1, pair[1].Grids, []) };
        networks[0] = networks[0] with { Images = pair };
        (CodedGroup group, IReadOnlyList<double> lambdas) = partition.Join(networks);
        Assert.Equal(["a", "b", "c", "d"], group.Images.Select(image => image.Name));
        Assert.Equal([0, 1, 0, 2], group.Images.Select(image => image.NetworkNumber));
        Assert.Equal(2, group.Images[0].Reference!.Number);
        Assert.Equal(4, lambdas.Count);
    }

    /// <summary>Parts take as long as they have pixels; the files come with the last of them.</summary>
    [Fact]
    public void Progress_is_that_of_the_whole_group()
    {
        var time = new ManualTime();
        var reports = new List<TrainingProgress>();
        var progress = new PartProgress(new Listener(reports), [300, 100, 600], part: 1, time);
        time.Advance(TimeSpan.FromSeconds(4));
        progress.Report(new TrainingProgress(TrainingStage.Refinement, Fraction: 0.5, RemainingSeconds: 6));
        Assert.Equal(0.35, reports[0].Fraction, precision: 6);
        Assert.Equal(6 + (6 * 10), reports[0].RemainingSeconds!.Value, precision: 6);
    }

    private static NetworkPartition Choose(GroupPlan plan)
    {
        using var set = TrainingSet.Create(plan);
        return NetworkPartition.Choose(plan, set);
    }

    private static TrainedNetwork Untrained(GroupPlan plan)
    {
        using var set = TrainingSet.Create(plan);
        return new TrainedNetwork(LosslessChoice.Stub, set.Codes(), set.Lambdas)
        {
            Warnings = [],
            Training = [],
            Clock = new TrainingClock(TimeProvider.System),
        };
    }

    private static SourceImage Rough(string name, int seed) => SmallGroup.Noise(name, seed, side: 3 * SmallGroup.Side);

    private static GroupPlan Plan(int quality, params SourceImage[] images)
        => SmallGroup.Plan() with { Images = [.. images.Select(image => new PlannedImage(image, quality))] };

    private sealed class Listener(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
