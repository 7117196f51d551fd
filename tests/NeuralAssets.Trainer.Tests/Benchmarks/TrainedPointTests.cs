using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Training;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class TrainedPointTests
{
    [Fact]
    public void CountsEveryByteOnDiskAndSharesThemOut()
    {
        using var folder = new TemporaryFolder();
        GroupPlan plan = SmallGroup.Plan();
        TrainingPreset preset = TrainingPreset.For(Effort.Fast);
        preset = preset with { Main = preset.Main with { Updates = 5 } };
        GroupResult trained = GroupTrainer.Train(plan, preset, new Progress<TrainingProgress>(), CancellationToken.None);
        string decoderPath = folder.Write("mixed.nad", trained.Decoder);
        string codesPath = folder.Write("mixed.nac", trained.Codes);
        SourceImage[] images = [.. plan.Images.Select(static planned => planned.Image)];

        RatePoint point = TrainedPoint.Decode(CorpusGroup.Of("mixed", images), 75, codesPath, encodeSeconds: 1);

        TrainedDetail detail = point.Trained!;
        Assert.Equal(new FileInfo(decoderPath).Length + new FileInfo(codesPath).Length, point.Bytes);
        Assert.Equal(point.Bytes, detail.Images.Sum(static image => image.Bytes));
        Assert.Equal(trained.Decoder.Length, detail.DecoderBytes);
        Assert.InRange(detail.IndexBytes, 4 * images.Length, trained.Codes.Length);
        Assert.Equal(images.Select(static image => image.Name), detail.Images.Select(static image => image.Name));
        Assert.InRange(point.Psnr, detail.Images.Min(static image => image.Psnr), detail.Images.Max(static image => image.Psnr));
        Assert.Null(point.MsSsim);
    }
}
