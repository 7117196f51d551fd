using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Benchmarks.Sharing;

/// <summary>What one form of sharing comes to.</summary>
/// <param name="Decoders">Bytes of all decoder files.</param>
/// <param name="Codes">Bytes of all streams and of one index.</param>
/// <param name="Error">Mean squared error of all pixels, colours in 0..1.</param>
/// <param name="Loss">MSE + lambda * bits per pixel, all bytes counted.</param>
internal sealed record SharingResult(long Decoders, long Codes, double Error, double Loss);

/// <summary>Trains one group in the forms of sharing, with as many updates of every latent each.</summary>
internal sealed class SharingRun(CorpusGroup group, Effort effort, int quality, int seed, TorchAvailability torch)
{
    private readonly TrainingPreset _shared = TrainingPreset.For(effort, group.Images.Count, group.Pixels, group.HasAlpha) with
    {
        HasPartition = false,
        HasDifferences = false,
    };

    public SharingResult Run(SharingForm form, CorpusGroup? foreign) => form switch
    {
        SharingForm.Shared => Measure([Train(group)]),
        SharingForm.Adaptive => Measure([GroupTrainer.Train(Plan(group), new Progress<TrainingProgress>(), CancellationToken.None)]),
        SharingForm.Own => Measure([.. group.Images.Select(image => Train(CorpusGroup.Of(group.Name, [image])))]),
        SharingForm.Foreign => Measure([ForeignTraining.Train(
            Plan(group), _shared, DecoderFile.Read(Train(foreign!).Decoder).Networks[0])]),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    private GroupResult Train(CorpusGroup images)
        => GroupTrainer.Train(Plan(images), _shared, new Progress<TrainingProgress>(), CancellationToken.None);

    private GroupPlan Plan(CorpusGroup images) => new()
    {
        Group = images.Name,
        Key = images.Digest,
        Images = [.. images.Images.Select(image => new PlannedImage(image, quality))],
        Effort = effort,
        Seed = seed,
        Threads = Environment.ProcessorCount,
        Torch = torch,

        // What is compared is networks.
        AllowsLossless = false,
    };

    private SharingResult Measure(IReadOnlyList<GroupResult> results)
    {
        ImageResult[] images = [.. results.SelectMany(result => result.Images)];
        long decoders = results.Sum(result => result.Decoder.LongLength);
        long codes = results.Sum(result => result.Codes.LongLength) - ((results.Count - 1) * IndexFrame);
        double error = group.Images.Zip(images, (image, trained) => image.Pixels * Math.Pow(10, -trained.Psnr / 10)).Sum() / group.Pixels;
        double bits = 8.0 * (decoders + codes) / group.Pixels;
        return new SharingResult(decoders, codes, error, error + (QualityScale.Lambda(quality) * bits));
    }

    /// <summary>Magic, version, decoder id, count and checksum of an index: one would do for all images, whatever their networks.</summary>
    private const long IndexFrame = 13;
}
