using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training.CoarseToFine;
using NeuralAssets.Trainer.Training.Differences;
using NeuralAssets.Trainer.Training.Lossless;
using NeuralAssets.Trainer.Training.RateControl;
using NeuralAssets.Trainer.Training.References;
using NeuralAssets.Trainer.Training.Rounding;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Training;

/// <summary>Trains one network and the latents of the images that it decodes, from nothing to integers; this class is the table of contents.</summary>
internal static class NetworkTrainer
{
    /// <summary>Rows of the ledger, about.</summary>
    private const int RowsPerTraining = 200;

    /// <param name="plan">The images.</param>
    /// <param name="set">Made of them.</param>
    /// <param name="preset">The schedule.</param>
    /// <param name="createEngine">For a size of the network.</param>
    /// <param name="clock">Of this training.</param>
    /// <param name="group">Whose files are made next; null if other networks are trained first.</param>
    /// <param name="progress">Of this training.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static TrainedNetwork Train(
        GroupPlan plan,
        TrainingSet set,
        TrainingPreset preset,
        Func<GroupPlan, DecoderArchitecture, CodecEngine> createEngine,
        TrainingClock clock,
        GroupPlan? group,
        IProgress<TrainingProgress> progress,
        CancellationToken cancellationToken)
    {
        var draws = new Draws(plan.Seed);
        using var crops = CropSet.Cut(set, draws.For(DrawPurpose.Crops));

        // What was looked at to plan and to price the images is as large as they are.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        FineDetail detail = FineDetail.Measure(crops.Images, hasBudget: plan.Goal?.MaxBytes is not null);
        preset = detail.CoarseToFine(preset);
        if (detail.SmoothOctaves > 0)
        {
            set.UseSmoothNetwork();
        }

        NetworkParameters parameters = Initialiser.Create(set.Architecture, draws.For(DrawPurpose.Parameters));
        using CodecEngine engine = createEngine(plan, set.Architecture);
        var log = new TrainingLog(
            ((crops.Pixels * preset.WarmUp.Updates) + (set.Pixels * preset.Main.Updates)) / RowsPerTraining, TimeProvider.System);
        DifferenceTraining? differences = preset.HasDifferences ? DifferenceTraining.Create(set) : null;
        LambdaControl? control = RateController.Create(plan, set, crops.Images, isSmooth: detail.SmoothOctaves > 0);
        var context = new TrainingContext(engine, parameters, draws, log) { Control = control, Differences = differences };
        using Autoencoder? autoencoder = plan.Torch.IsAvailable && preset.HasEncoder
            ? new Autoencoder(set.Images, set.Architecture.GridCount, plan.Seed, plan.Threads)
            : null;

        var runner = new StageRunner(context, clock, progress, plan.Checkpoint);
        StageTime warmUp = runner.Add(
            "warm-up", new RefinementStage(TrainingStage.Autoencoder, context, crops.Images, preset.WarmUp, DrawPurpose.WarmUpOrder));
        if (autoencoder is not null)
        {
            StageTime imitation = runner.Add("imitation", new ImitationStage(context, autoencoder, crops.Images, preset));
            runner.Add("joint training", new JointStage(context, autoencoder, crops.Images, preset), imitation, Prices.Joint);
            runner.Add("first latents", new EncodingStage(autoencoder, set.Images), imitation, Prices.Prediction);
        }

        using var coarse = new CoarseStage(context, set.Images, preset.Coarse, architecture => createEngine(plan, architecture));
        if (coarse.Work > 0)
        {
            runner.Add("coarse to fine", coarse, warmUp, Price(set.Images, preset.Main) / Price(crops.Images, preset.WarmUp));
        }

        bool hasLatents = autoencoder is not null || coarse.Work > 0;
        runner.Add("references", new ReferenceStage(context, set.Images, hasLatents), warmUp, Prices.References);
        StageTime refinement = runner.Add(
            "refinement",
            new RefinementStage(TrainingStage.Refinement, context, set.Images, preset.Main, DrawPurpose.RefinementOrder),
            warmUp,
            Price(set.Images, preset.Main) / Price(crops.Images, preset.WarmUp));
        runner.Add("adaptation", new AdaptationStage(context, set.Images, preset.FinalSteps), refinement);
        (IReadOnlyList<TrainingImage> sample, double scale) = set.Sample();
        StageTime measuring = clock.Add(
            "curvature of the loss", LossCurvature.Work(parameters, Math.Min(preset.CurvaturePixels, set.Pixels)), refinement, Prices.Curvature);
        StageTime quantisation = clock.Add("rounding of the network", sample.Sum(image => image.Pixels), refinement, Prices.Quantisation);
        StageTime rounding = clock.Add("rounding of differences", set.Individuals.Sum(image => image.Pixels), refinement, Prices.Differences);
        StageTime search = clock.Add(
            "search for latents", LatentSearch.Work(set.Images, preset.SearchPasses), refinement, Prices.LatentSearch);
        StageTime? trimming = control is null
            ? null
            : clock.Add("trimming", RateTrimmer.Work(set.Images, preset.SearchPasses), refinement, Prices.LatentSearch);
        FilesTime? files = group is null ? null : FilesTime.Add(runner, clock, group, refinement);

        double Price(IReadOnlyList<TrainingImage> images, TrainingPhase phase)
            => Prices.Update(images, phase.StepsPerRound(images.Count), plan.Threads);

        runner.Run(cancellationToken);
        if (control is null)
        {
            // Only the trimming of a goal would move latents by gradients from here on.
            set.ForgetMoments();
        }

        FreedMemory.Return();

        runner.Enter(TrainingStage.Quantisation, measuring);
        LossCurvature curvature = LossCurvature.Measure(context, set, preset.CurvaturePixels, plan.Threads, cancellationToken);
        runner.Enter(TrainingStage.Quantisation, quantisation);
        DecoderParameters quantised = new WeightQuantiser(engine, sample, scale).Quantise(parameters, curvature, cancellationToken);

        if (differences is not null)
        {
            runner.Enter(TrainingStage.Quantisation, rounding);
            new DifferenceQuantiser(engine, quantised, parameters, set.Individuals).Quantise(curvature, cancellationToken);
        }

        runner.Enter(TrainingStage.Quantisation, search);
        LatentSearch.Run(context, set.Images, preset.SearchPasses, plan.Threads, cancellationToken);

        IReadOnlyList<Diagnostic> warnings = [];
        LosslessChoice? choice = null;
        if (control is not null)
        {
            runner.Enter(TrainingStage.Quantisation, trimming!);
            var trimmer = new RateTrimmer(plan, set, control, context, preset);
            warnings = trimmer.Trim(quantised, cancellationToken);
            choice = trimmer.Choice;
        }

        if (files is null)
        {
            clock.Finish();
        }

        return new TrainedNetwork(quantised, set.Codes(), set.Lambdas)
        {
            Choice = choice,
            Warnings = warnings,
            Training = log.Rows,
            Clock = clock,
            Files = files,
        };
    }
}
