using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Lossless;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Which images a training stores without loss.</summary>
public sealed class LosslessChoiceTests
{
    private static readonly TrainingPreset s_preset = TrainingPreset.For(Effort.Fast) with
    {
        WarmUp = TrainingPreset.For(Effort.Fast).WarmUp with { Updates = 20 },
        Main = TrainingPreset.For(Effort.Fast).Main with { Updates = 60 },
        CurvaturePixels = SmallGroup.CurvaturePixels,
    };

    [Fact]
    public void Pixel_art_is_stored_without_loss_and_without_a_network()
    {
        GroupPlan plan = Plan(90, [.. Enumerable.Range(0, 6).Select(i => Frame($"frame/{i}", i))]);
        GroupResult result = Train(plan);
        Assert.All(result.Images, image => Assert.True(image.IsLossless));
        Assert.All(result.Images, image => Assert.Equal(ImageQuality.MaximumPsnr, image.Psnr));
        Assert.InRange(result.Decoder.Length, 1, 70);
        Assert.Equal(6, GroupSummary.Of(plan, result).LosslessImages);
        var group = NeuralImageGroup.Open(result.Decoder, result.Codes);
        foreach (PlannedImage planned in plan.Images)
        {
            Assert.Equal(planned.Image.Rgba, group[planned.Image.Name].Decode());
        }
    }

    /// <summary>Where WebP's J is several times as much, no training is needed to decide.</summary>
    [Fact]
    public void Clear_cases_are_not_trained()
    {
        GroupPlan plan = Plan(75, [.. Enumerable.Range(0, 6).Select(i => Frame($"frame/{i}", i))]);
        Assert.NotNull(LosslessShortcut.Find(plan, TestContext.Current.CancellationToken));
        Assert.Empty(Train(plan).Training);
        Assert.Null(LosslessShortcut.Find(plan with { Goal = new RateGoal(36, null) }, TestContext.Current.CancellationToken));
        Assert.Null(LosslessShortcut.Find(plan with { Goal = new RateGoal(null, 300) }, TestContext.Current.CancellationToken));
        Assert.Null(LosslessShortcut.Find(
            Plan(40, [SmallGroup.Noise("a", 1), SmallGroup.Noise("b", 2)]), TestContext.Current.CancellationToken));
    }

    /// <summary>The frames differ little: most are shorter on the base of another than the first one is alone.</summary>
    [Fact]
    public void Frames_go_on_from_each_other()
    {
        GroupResult result = Train(Plan(75, [.. Enumerable.Range(0, 8).Select(i => Frame($"frame/{i}", i))]));
        int[] sizes = [.. result.Images.Select(image => image.Codes.Length).Order()];
        Assert.True(2 * sizes[4] < sizes[^1], string.Join(' ', sizes));
    }

    [Fact]
    public void Noise_at_a_low_quality_stays_neural()
    {
        GroupResult result = Train(Plan(40, [SmallGroup.Noise("a", 1), SmallGroup.Noise("b", 2)]));
        Assert.All(result.Images, image => Assert.False(image.IsLossless));
    }

    [Fact]
    public void A_mixed_group_has_both_forms()
    {
        GroupResult result = Train(Plan(60, [SmallGroup.Noise("a", 1), SmallGroup.Noise("b", 2), Frame("c", 0), Frame("d", 1)]));
        Assert.Equal([false, false, true, true], result.Images.Select(image => image.IsLossless));
        NeuralImageGroup.Open(result.Decoder, result.Codes).Verify(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_group_that_may_not_be_lossless_is_not()
    {
        GroupResult result = Train(Plan(90, [Frame("a", 0), Frame("b", 1)]) with { AllowsLossless = false });
        Assert.All(result.Images, image => Assert.False(image.IsLossless));
    }

    /// <summary>A generous budget is not filled where nothing is left to improve.</summary>
    [Fact]
    public void A_budget_counts_lossless_forms()
    {
        GroupResult result = Train(Plan(75, [Frame("a", 0), Frame("b", 1)]) with { Goal = new RateGoal(null, 20_000) });
        Assert.All(result.Images, image => Assert.True(image.IsLossless));
        Assert.InRange(result.Decoder.Length + result.Codes.Length, 1, 20_000);
        Assert.Empty(result.Warnings);
    }

    /// <summary>Frames and noise have a network each; once the frames are stored without loss, theirs is of no use.</summary>
    [Fact]
    public void A_network_whose_images_are_all_lossless_is_left_out()
    {
        GroupPlan plan = Plan(60, [Frame("a", 0), Frame("b", 1), SmallGroup.Noise("c", 1), SmallGroup.Noise("d", 2)]);
        using var set = TrainingSet.Create(plan);
        DecoderParameters[] networks = [Zeros(set.Architecture), Zeros(set.Architecture)];
        var group = new CodedGroup(networks, [.. set.Codes().Select((image, i) => image with { NetworkNumber = i / 2 })]);
        NeuralCost[] costs = [new(5000, 1), new(5000, 1), new(10, 0), new(10, 0)];
        LosslessChoice choice = LosslessChoice.Prepare(plan, set.Lambdas, costs, isFinal: true, CancellationToken.None);
        CodedGroup chosen = choice.Choose(group, costs, set.Lambdas);
        Assert.Same(networks[1], Assert.Single(chosen.Networks));
        Assert.Equal([true, true, false, false], chosen.Images.Select(image => image.Lossless is not null));
        Assert.All(chosen.Images, image => Assert.Equal(0, image.NetworkNumber));

        // All lossless: a stub.
        chosen = choice.Choose(group, [costs[0], costs[1], new(1 << 30, 1), new(1 << 30, 1)], set.Lambdas);
        Assert.Equal(chosen.Images.Any(image => image.Lossless is null), !ReferenceEquals(LosslessChoice.Stub, Assert.Single(chosen.Networks)));
    }

    private static DecoderParameters Zeros(DecoderArchitecture architecture) => new()
    {
        Architecture = architecture,
        Tensors = [.. architecture.Tensors.Select(shape => new ParameterTensor { Shape = shape, StepExponent = 0, Values = new int[shape.Count] })],
    };

    [Fact]
    public void Threads_do_not_change_the_bytes()
    {
        SourceImage[] images = [SmallGroup.Noise("a", 1), .. Enumerable.Range(0, 5).Select(i => Frame($"frame/{i}", i))];
        GroupResult one = Train(Plan(60, images) with { Threads = 1 });
        GroupResult three = Train(Plan(60, images) with { Threads = 3 });
        Assert.Equal(one.Codes, three.Codes);
    }

    private static GroupResult Train(GroupPlan plan)
        => GroupTrainer.Train(plan, s_preset, new Progress<TrainingProgress>(), CancellationToken.None);

    private static GroupPlan Plan(int quality, SourceImage[] images)
        => SmallGroup.Plan() with { AllowsLossless = true, Images = [.. images.Select(image => new PlannedImage(image, quality))] };

    /// <summary>A figure of few colours and irregular texture that moves over a transparent ground.</summary>
    private static SourceImage Frame(string name, int shift)
    {
        const int Side = 40;
        (byte R, byte G, byte B)[] palette = [(20, 16, 30), (120, 60, 40), (200, 150, 90), (90, 140, 60), (240, 230, 200)];
        var random = new Random(5);
        int[] texture = [.. Enumerable.Range(0, 24 * 24).Select(_ => random.Next(4) == 0 ? random.Next(palette.Length) : 2)];
        byte[] rgba = new byte[4 * Side * Side];
        for (int y = 0; y < 24; y++)
        {
            for (int x = 0; x < 24; x++)
            {
                int at = 4 * (((y + 8) * Side) + x + 2 + shift);
                (rgba[at], rgba[at + 1], rgba[at + 2]) = palette[texture[(y * 24) + x]];
                rgba[at + 3] = 255;
            }
        }

        return SourceImage.FromPixels(name, name + ".png", Side, Side, rgba, rgba.Length);
    }
}
