using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Training;

/// <summary>Trains a group from beginning to end; this method is the table of contents.</summary>
internal static class GroupTrainer
{
    /// <inheritdoc cref="GroupTraining"/>
    public static GroupResult Train(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        TrainingPreset preset = TrainingPreset.For(plan.Effort);
        var random = new Random(plan.Seed);
        using TrainingSet set = TrainingSet.Create(plan);
        NetworkParameters parameters = Initialiser.Create(set.Architecture, random);
        using var engine = CodecEngine.Create(set.Architecture, plan.Threads, plan.Seed);
        var log = new TrainingLog(preset, set, progress);

        var loop = new TrainingLoop(engine, parameters, random, log, cancellationToken);
        using (CropSet crops = CropSet.Cut(set, random))
        {
            loop.Run(TrainingStage.Autoencoder, crops.Images, preset.WarmUp);
            if (plan.Torch.IsAvailable)
            {
                using var autoencoder = new AutoencoderStage(engine, set.Architecture, set.Images, plan.Seed);
                autoencoder.Train(crops.Images, parameters, preset.WarmUp, preset.AutoencoderSteps, random, log, cancellationToken);
                autoencoder.EncodeAll(set.Images, cancellationToken);
            }
        }

        loop.Run(TrainingStage.Refinement, set.Images, preset.Main);
        loop.AdaptNetwork(set.Images, preset.FinalSteps);

        log.Begin(TrainingStage.Quantisation);
        (IReadOnlyList<TrainingImage> sample, double scale) = set.Sample();
        DecoderParameters quantised = new WeightQuantiser(engine, sample, scale).Quantise(parameters, cancellationToken);

        log.Begin(TrainingStage.Encoding);
        IReadOnlyList<ImageCodes> codes = set.Codes();
        (byte[] decoderFile, byte[] codesFile, _) = GroupEncoder.Encode(quantised, codes);

        log.Begin(TrainingStage.Verification);
        IReadOnlyList<ImageResult> images = Verifier.Verify(plan, quantised, codes, decoderFile, codesFile, cancellationToken);
        return new GroupResult { Decoder = decoderFile, Codes = codesFile, Images = images, Training = log.Rows };
    }
}
