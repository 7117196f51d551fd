using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Tests.Torch;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;
using TorchSharp;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Whole trainings of tiny groups, with the schedule that ships.</summary>
public sealed class GroupTrainerTests
{
    [Fact]
    public void A_mixed_group_trains_to_images_that_resemble_their_sources()
    {
        GroupResult result = GroupTrainer.Train(SmallGroup.Plan(seed: 1, threads: 2), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.Equal(4, result.Images.Count);

        // A single pixel is worth a few bits, and 18 dB is what a few bits buy.
        string[] names = [.. SmallGroup.Plan().Images.Select(planned => planned.Image.Name)];
        Assert.All(names.Zip(result.Images), image => Assert.InRange(image.Second.Psnr, image.First == "dot" ? 18 : 24, 100));
        Assert.NotEmpty(result.Training);
        Assert.True(result.Training[^1].LossJ < result.Training[0].LossJ / 4);

        var group = NeuralImageGroup.Open(result.Decoder, result.Codes);
        byte[] sprite = group["sprite"].Decode();
        SourceImage source = SmallGroup.Sprite();
        Assert.True(group["sprite"].HasAlpha);
        for (int i = 3; i < sprite.Length; i += 4)
        {
            Assert.Equal(source.Rgba[i], sprite[i]);
        }

        byte[] grey = group["grey"].Decode();
        for (int i = 0; i < grey.Length; i += 4)
        {
            Assert.True(grey[i] == grey[i + 1] && grey[i] == grey[i + 2]);
        }
    }

    [Fact]
    public void The_same_plan_gives_the_same_bytes_with_any_number_of_threads()
    {
        GroupResult first = GroupTrainer.Train(SmallGroup.Plan(seed: 5, threads: 1), new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult second = GroupTrainer.Train(SmallGroup.Plan(seed: 5, threads: 3), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.Equal(first.Decoder, second.Decoder);
        Assert.Equal(first.Codes, second.Codes);
    }

    [Fact]
    public void Another_seed_gives_other_bytes()
    {
        GroupResult first = GroupTrainer.Train(SmallGroup.Plan(seed: 1, threads: 2), new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult second = GroupTrainer.Train(SmallGroup.Plan(seed: 2, threads: 2), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.NotEqual(first.Codes, second.Codes);
    }

    [Fact]
    public void Higher_quality_spends_more_bytes_and_comes_closer()
    {
        GroupResult low = GroupTrainer.Train(SmallGroup.Plan(quality: 40), new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult high = GroupTrainer.Train(SmallGroup.Plan(quality: 95), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.True(high.Codes.Length > low.Codes.Length);
        Assert.True(high.Images.Average(image => image.Psnr) > low.Images.Average(image => image.Psnr) + 3);
    }

    [Fact]
    public void Torch_alone_trains_to_files_as_good_as_the_fused_engines()
    {
        LoadedTorch.Require();
        GroupPlan plan = SmallGroup.Plan();
        var preset = TrainingPreset.For(plan.Effort);
        GroupResult fused = GroupTrainer.Train(plan, new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult alone = GroupTrainer.Train(
            plan,
            preset,
            static (plan, architecture) => new TorchEngine(architecture, torch.CPU, plan.Seed),
            new Progress<TrainingProgress>(),
            CancellationToken.None);
        Assert.Equal(fused.Training[^1].LossJ, alone.Training[^1].LossJ, 0.2 * fused.Training[^1].LossJ);
        Assert.Equal(fused.Images.Average(image => image.Psnr), alone.Images.Average(image => image.Psnr), 1.5);
        NeuralImageGroup.Open(alone.Decoder, alone.Codes).Verify(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Cancellation_ends_a_training()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => GroupTrainer.Train(SmallGroup.Plan(), new Progress<TrainingProgress>(), source.Token));
    }

    [Theory]
    [InlineData(1, 3.02e-2)]
    [InlineData(25, 1e-2)]
    [InlineData(50, 3.162e-3)]
    [InlineData(75, 1e-3)]
    [InlineData(90, 2.512e-4)]
    [InlineData(100, 1e-4)]
    public void Quality_maps_to_lambda_as_documented(int quality, double lambda)
        => Assert.Equal(lambda, QualityScale.Lambda(quality), lambda * 1e-3);
}
