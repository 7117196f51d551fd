using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
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
using TorchSharp;

namespace NeuralAssets.Trainer.Training;

/// <summary>Trains a group from beginning to end; this class is the table of contents.</summary>
internal static class GroupTrainer
{
    /// <summary>Rows of the ledger, about.</summary>
    private const int RowsPerTraining = 200;

    /// <inheritdoc cref="GroupTraining"/>
    public static GroupResult Train(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
        => Train(plan, TrainingPreset.For(plan.Effort, plan.Images.Count, plan.Pixels, plan.HasAlpha), progress, cancellationToken);

    /// <summary>Trains with a schedule other than the effort's own.</summary>
    public static GroupResult Train(
        GroupPlan plan, TrainingPreset preset, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
        => Train(plan, preset, CreateEngine, progress, cancellationToken);

    /// <summary>Trains with a schedule and an engine of the caller's.</summary>
    public static GroupResult Train(
        GroupPlan plan,
        TrainingPreset preset,
        Func<GroupPlan, DecoderArchitecture, CodecEngine> createEngine,
        IProgress<TrainingProgress> progress,
        CancellationToken cancellationToken)
    {
        var clock = new TrainingClock(TimeProvider.System);
        clock.Enter(clock.Add("preparation", work: 1));
        if (LosslessShortcut.Find(plan, cancellationToken) is { } stored)
        {
            return Store(plan, stored, progress, cancellationToken);
        }

        var draws = new Draws(plan.Seed);
        using TrainingSet set = TrainingSet.Create(plan);
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
        StageTime coding = clock.Add("coding", set.Pixels, refinement, Prices.Coding);
        StageTime verification = clock.Add("verification", set.Pixels, refinement, Prices.Verification);
        StageTime comparison = clock.Add("comparison", GeneralCodecs.PixelsAsked(plan), refinement, Prices.Comparison);

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

        runner.Enter(TrainingStage.Encoding, coding);
        IReadOnlyList<double> lambdas = set.Lambdas;
        IReadOnlyList<ImageCodes> codes = set.Codes();

        // What follows works on whole decoded images, in the place of what trained them.
        engine.Dispose();
        set.Dispose();
        FreedMemory.Return();
        codes = ReferenceChoice.DropLosses(quantised, codes, plan.Threads);
        (quantised, codes) = ChooseForms(plan, lambdas, quantised, codes, choice, cancellationToken);
        EncodedGroup files = GroupEncoder.Encode(quantised, codes);

        runner.Enter(TrainingStage.Verification, verification);
        IReadOnlyList<ImageResult> images = Verifier.Verify(plan, lambdas, quantised, codes, files, cancellationToken);
        var result = new GroupResult { Decoder = files.Decoder, Codes = files.Codes, Images = images, Training = log.Rows };

        runner.Enter(TrainingStage.Verification, comparison);
        warnings = [.. warnings, .. GeneralCodecs.Compare(plan, result, cancellationToken)];
        clock.Finish();
        return result with { Warnings = warnings, Stages = clock.Costs };
    }

    /// <summary>The result of a group without a network, which nothing was trained for.</summary>
    private static GroupResult Store(
        GroupPlan plan, IReadOnlyList<ImageCodes> images, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new TrainingProgress(TrainingStage.Encoding, Fraction: 0.5, RemainingSeconds: 0, Bpp: null, Psnr: null));
        double[] lambdas = [.. plan.Images.Select(planned => QualityScale.Lambda(planned.Quality))];
        EncodedGroup files = GroupEncoder.Encode(LosslessChoice.Stub, images);
        var result = new GroupResult
        {
            Decoder = files.Decoder,
            Codes = files.Codes,
            Images = Verifier.Verify(plan, lambdas, LosslessChoice.Stub, images, files, cancellationToken),
            Training = [],
        };
        return result with { Warnings = GeneralCodecs.Compare(plan, result, cancellationToken) };
    }

    /// <summary>What is stored: the neural form of an image, or the image itself where that costs less.</summary>
    private static (DecoderParameters Parameters, IReadOnlyList<ImageCodes> Images) ChooseForms(
        GroupPlan plan,
        IReadOnlyList<double> lambdas,
        DecoderParameters quantised,
        IReadOnlyList<ImageCodes> codes,
        LosslessChoice? choice,
        CancellationToken cancellationToken)
    {
        if (!plan.AllowsLossless)
        {
            return (quantised, codes);
        }

        NeuralCost[] costs = NeuralCost.Measure(plan, quantised, codes);
        choice ??= LosslessChoice.Prepare(plan, lambdas, costs, isFinal: true, cancellationToken);
        return choice.Choose(quantised, codes, costs, lambdas);
    }

    /// <summary>The engine for the plan's device.</summary>
    public static CodecEngine CreateEngine(GroupPlan plan, DecoderArchitecture architecture)
        => plan.UsesCuda
            ? new TorchEngine(architecture, torch.CUDA, plan.Seed)
            : CodecEngine.Create(architecture, plan.Threads, plan.Seed);
}
