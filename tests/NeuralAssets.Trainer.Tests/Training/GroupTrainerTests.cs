using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Whole trainings of tiny groups, with the schedule that ships.</summary>
public sealed class GroupTrainerTests
{
    [Fact]
    public void A_mixed_group_trains_to_images_that_resemble_their_sources()
    {
        GroupResult result = GroupTrainer.Train(Plan(seed: 1, threads: 2), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.Equal(4, result.Images.Count);
        Assert.All(result.Images, image => Assert.InRange(image.Psnr, 24, 100));
        Assert.NotEmpty(result.Training);
        Assert.True(result.Training[^1].LossJ < result.Training[0].LossJ / 4);

        var group = NeuralImageGroup.Open(result.Decoder, result.Codes);
        byte[] sprite = group["sprite"].Decode();
        SourceImage source = Sprite();
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
        GroupResult first = GroupTrainer.Train(Plan(seed: 5, threads: 1), new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult second = GroupTrainer.Train(Plan(seed: 5, threads: 3), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.Equal(first.Decoder, second.Decoder);
        Assert.Equal(first.Codes, second.Codes);
    }

    [Fact]
    public void Another_seed_gives_other_bytes()
    {
        GroupResult first = GroupTrainer.Train(Plan(seed: 1, threads: 2), new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult second = GroupTrainer.Train(Plan(seed: 2, threads: 2), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.NotEqual(first.Codes, second.Codes);
    }

    [Fact]
    public void Higher_quality_spends_more_bytes_and_comes_closer()
    {
        GroupResult low = GroupTrainer.Train(Plan(quality: 40), new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult high = GroupTrainer.Train(Plan(quality: 95), new Progress<TrainingProgress>(), CancellationToken.None);
        Assert.True(high.Codes.Length > low.Codes.Length);
        Assert.True(high.Images.Average(image => image.Psnr) > low.Images.Average(image => image.Psnr) + 3);
    }

    [Fact]
    public void Cancellation_ends_a_training()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => GroupTrainer.Train(Plan(), new Progress<TrainingProgress>(), source.Token));
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

    private static GroupPlan Plan(int seed = 1, int threads = 2, int quality = 75) => new()
    {
        Group = "mixed",
        Key = "0",
        Images = [.. new[] { Gradient("gradient", 37, 29), Grey(), Gradient("dot", 1, 1), Sprite() }
            .OrderBy(image => image.Name, StringComparer.Ordinal)
            .Select(image => new PlannedImage(image, quality))],
        Effort = Effort.Fast,
        Seed = seed,
        Threads = threads,
        Torch = TorchAvailability.Unavailable("not for this test"),
    };

    private static SourceImage Gradient(string name, int width, int height)
        => Draw(name, width, height, (x, y) => ((byte)(x * 5), (byte)(y * 7), (byte)(128 + (40 * Math.Sin((x + y) * 0.3))), 255));

    private static SourceImage Grey()
        => Draw("grey", 20, 33, (x, y) =>
        {
            byte value = (byte)(127 + (100 * Math.Sin(x * 0.4) * Math.Cos(y * 0.2)));
            return (value, value, value, 255);
        });

    private static SourceImage Sprite()
        => Draw("sprite", 32, 32, (x, y) =>
        {
            bool inside = ((x - 16) * (x - 16)) + ((y - 16) * (y - 16)) < 150;
            return ((byte)(200 - x), (byte)(60 + (3 * y)), 40, (byte)(inside ? 255 : 0));
        });

    private static SourceImage Draw(string name, int width, int height, Func<int, int, (byte R, byte G, byte B, byte A)> pixel)
    {
        var rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (rgba[4 * ((y * width) + x)], rgba[(4 * ((y * width) + x)) + 1], rgba[(4 * ((y * width) + x)) + 2], rgba[(4 * ((y * width) + x)) + 3]) = pixel(x, y);
            }
        }

        return SourceImage.FromPixels(name, name + ".png", width, height, rgba, rgba.Length);
    }
}
