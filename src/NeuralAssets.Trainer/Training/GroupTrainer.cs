using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training.Lossless;
using NeuralAssets.Trainer.Training.Partition;
using NeuralAssets.Trainer.Training.References;
using TorchSharp;

namespace NeuralAssets.Trainer.Training;

/// <summary>Trains a group from beginning to end: its networks one after another, then the files of all.</summary>
internal static class GroupTrainer
{
    /// <inheritdoc cref="GroupTraining"/>
    public static GroupResult Train(GroupPlan plan, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
        => Train(
            plan,
            part => TrainingPreset.For(plan.Effort, part.Images.Count, plan.Pixels, part.HasAlpha),
            CreateEngine,
            progress,
            cancellationToken);

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
        => Train(plan, _ => preset, createEngine, progress, cancellationToken);

    private static GroupResult Train(
        GroupPlan plan,
        Func<GroupPlan, TrainingPreset> presetOf,
        Func<GroupPlan, DecoderArchitecture, CodecEngine> createEngine,
        IProgress<TrainingProgress> progress,
        CancellationToken cancellationToken)
    {
        TrainingClock clock = StartClock();
        if (LosslessShortcut.Find(plan, cancellationToken) is { } stored)
        {
            return Store(plan, stored, progress, cancellationToken);
        }

        using TrainingSet whole = TrainingSet.Create(plan);
        NetworkPartition partition = presetOf(plan).HasPartition ? NetworkPartition.Choose(plan, whole) : NetworkPartition.Whole(plan);
        var networks = new TrainedNetwork[partition.Parts.Count];
        if (networks.Length > 1)
        {
            // Each part looks at its images anew, and alone.
            whole.Dispose();
        }

        for (int i = 0; i < networks.Length; i++)
        {
            GroupPlan part = partition.Plan(i);
            using TrainingSet set = networks.Length > 1 ? TrainingSet.Create(part) : whole;
            clock = i == 0 ? clock : StartClock();
            GroupPlan? finished = i + 1 == networks.Length ? plan : null;
            networks[i] = NetworkTrainer.Train(
                part, set, presetOf(part), createEngine, clock, finished, partition.ProgressOf(i, progress), cancellationToken);
        }

        // What follows works on whole decoded images, in the place of what trained them.
        FreedMemory.Return();
        return MakeFiles(plan, partition, networks, cancellationToken);
    }

    private static TrainingClock StartClock()
    {
        var clock = new TrainingClock(TimeProvider.System);
        clock.Enter(clock.Add("preparation", work: 1));
        return clock;
    }

    /// <summary>From trained networks to the files, which are decoded, measured and compared.</summary>
    private static GroupResult MakeFiles(
        GroupPlan plan, NetworkPartition partition, TrainedNetwork[] networks, CancellationToken cancellationToken)
    {
        FilesTime time = networks[^1].Files!;
        time.EnterCoding();
        (CodedGroup coded, IReadOnlyList<double> lambdas) = partition.Join(networks);
        coded = ReferenceChoice.DropLosses(coded, plan.Threads);
        coded = ChooseForms(plan, lambdas, coded, networks[0].Choice, cancellationToken);
        EncodedGroup files = GroupEncoder.Encode(coded);

        time.EnterVerification();
        var result = new GroupResult
        {
            Decoder = files.Decoder,
            Codes = files.Codes,
            Images = Verifier.Verify(plan, lambdas, coded, files, cancellationToken),
            Networks = coded.Networks.Count,
            Training = Rows(networks),
        };

        time.EnterComparison();
        IReadOnlyList<Diagnostic> warnings = [.. networks.SelectMany(network => network.Warnings), .. GeneralCodecs.Compare(plan, result, cancellationToken)];
        time.Finish();
        return result with { Warnings = warnings, Stages = StageCost.Sum(networks.Select(network => network.Clock.Costs)) };
    }

    private static List<TrainingRow> Rows(TrainedNetwork[] networks)
    {
        var rows = new List<TrainingRow>();
        double before = 0;
        for (int number = 0; number < networks.Length; number++)
        {
            rows.AddRange(networks[number].Training.Select(row => row with { Network = number, ElapsedSeconds = before + row.ElapsedSeconds }));
            before += networks[number].Clock.Costs.Sum(static cost => cost.Seconds);
        }

        return rows;
    }

    /// <summary>The result of a group without a network, which nothing was trained for.</summary>
    private static GroupResult Store(
        GroupPlan plan, IReadOnlyList<ImageCodes> images, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new TrainingProgress(TrainingStage.Encoding, Fraction: 0.5, RemainingSeconds: 0, Bpp: null, Psnr: null));
        double[] lambdas = [.. plan.Images.Select(planned => QualityScale.Lambda(planned.Quality))];
        var coded = new CodedGroup(LosslessChoice.Stub, images);
        EncodedGroup files = GroupEncoder.Encode(coded);
        var result = new GroupResult
        {
            Decoder = files.Decoder,
            Codes = files.Codes,
            Images = Verifier.Verify(plan, lambdas, coded, files, cancellationToken),
            Networks = 1,
            Training = [],
        };
        return result with { Warnings = GeneralCodecs.Compare(plan, result, cancellationToken) };
    }

    /// <summary>What is stored: the neural form of an image, or the image itself where that costs less.</summary>
    private static CodedGroup ChooseForms(
        GroupPlan plan, IReadOnlyList<double> lambdas, CodedGroup coded, LosslessChoice? choice, CancellationToken cancellationToken)
    {
        if (!plan.AllowsLossless)
        {
            return coded;
        }

        NeuralCost[] costs = NeuralCost.Measure(plan, coded);
        choice ??= LosslessChoice.Prepare(plan, lambdas, costs, isFinal: true, cancellationToken);
        return choice.Choose(coded, costs, lambdas);
    }

    /// <summary>The engine for the plan's device.</summary>
    public static CodecEngine CreateEngine(GroupPlan plan, DecoderArchitecture architecture)
        => plan.UsesCuda
            ? new TorchEngine(architecture, torch.CUDA, plan.Seed)
            : CodecEngine.Create(architecture, plan.Threads, plan.Seed);
}
