using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training;

/// <summary>A phase of training: how often every latent is updated, and how rates and quantisation run from the first update to the last.</summary>
internal sealed record TrainingPhase
{
    /// <summary>Share of the updates from which on all grids are in use (README of the folder CoarseToFine).</summary>
    private const double EmptyUntil = 0.5;

    /// <summary>Updates of each latent.</summary>
    public required int Updates { get; init; }

    /// <summary>Step size of the network, falling as a half cosine.</summary>
    public required ScheduledValue NetworkRate { get; init; }

    /// <summary>Step size of the latents in quantisation steps, falling as a half cosine.</summary>
    public required ScheduledValue LatentRate { get; init; }

    /// <summary>Gradients far below this, in bits by quantisation steps, move a latent little.</summary>
    public required float LatentEpsilon { get; init; }

    /// <summary>Decay of the latents' squared gradients an update.</summary>
    public float LatentBeta2 { get; init; } = LatentStep.LongMemory;

    /// <summary>Temperature of the soft rounding, linear.</summary>
    public required ScheduledValue Temperature { get; init; }

    /// <summary>Standard deviation of the quantisation noise in steps, linear.</summary>
    public required ScheduledValue Noise { get; init; }

    /// <summary>So many of the finest grids are empty at first, and are put to use one after another, the coarsest of them first.</summary>
    public int EmptyGrids { get; init; }

    /// <summary>The part of the schedule that the phase goes through, 0 to 1: a phase that goes on from another does not begin anew.</summary>
    public ScheduledValue Part { get; init; } = new(0, 1);

    /// <summary>Whether hidden values that have become zero for good are replaced.</summary>
    public bool ReplacesIdleValues { get; init; }

    /// <summary>Images per step of the network. Fewer images mean more steps, and that pays (notes/steps.md).</summary>
    public required int ImagesPerStep { get; init; }

    /// <summary>How far an update moves latents; <paramref name="progress"/> runs from 0 to 1.</summary>
    public LatentStep LatentStepAt(double progress) => new((float)LatentRate.AlongCosine(Part.At(progress)), LatentEpsilon, LatentBeta2);

    /// <summary>Step size of the network, likewise.</summary>
    public double NetworkRateAt(double progress) => NetworkRate.AlongCosine(Part.At(progress));

    /// <summary>How latents are rounded, likewise.</summary>
    public QuantiserSettings RoundingAt(double progress)
        => new((float)Temperature.At(Part.At(progress)), (float)Noise.At(Part.At(progress)), LowestGridAt(progress));

    /// <summary>The finest grid in use; <paramref name="progress"/> runs from 0 to 1.</summary>
    public int LowestGridAt(double progress) => progress < EmptyUntil ? (int)Math.Ceiling(EmptyGrids * (1 - (progress / EmptyUntil))) : 0;

    /// <summary>What the updates cost until then, by all of them if no grid were ever empty.</summary>
    public double CostAt(double progress) => progress - (EmptyGrids == 0 ? 0 : Prices.EmptyFinestGrid * Math.Min(progress, EmptyUntil));

    /// <summary>Steps of the network in which all of so many images are updated once.</summary>
    public int StepsPerRound(int images) => (images + ImagesPerStep - 1) / ImagesPerStep;
}

/// <summary>A value at the beginning and at the end of a phase.</summary>
internal readonly record struct ScheduledValue(double First, double Last)
{
    /// <summary>On the straight line; <paramref name="progress"/> runs from 0 to 1.</summary>
    public double At(double progress) => First + ((Last - First) * progress);

    /// <summary>On half a cosine: slow at both ends.</summary>
    public double AlongCosine(double progress) => At(0.5 * (1 - Math.Cos(Math.PI * progress)));
}

/// <summary>The whole schedule of an effort. Counted in updates, never in seconds: results do not depend on the machine's speed.</summary>
internal sealed record TrainingPreset
{
    /// <summary>Steps in which the convolutional encoder learns to imitate the latents of warmed-up crops.</summary>
    public required int ImitationSteps { get; init; }

    /// <summary>Steps of encoder and network together on the crops, after the imitation.</summary>
    public required int JointSteps { get; init; }

    /// <summary>Step size of the encoder, linear over imitation and joint steps.</summary>
    public ScheduledValue EncoderRate { get; } = new(2e-3, 0);

    /// <summary>Without any step of the encoder there is none, and latents start at zero.</summary>
    public bool HasEncoder => ImitationSteps + JointSteps > 0;

    /// <summary>The network learns on crops, whose latents start at zero.</summary>
    public required TrainingPhase WarmUp { get; init; }

    /// <summary>Before the main phase, on pictures of reduced size: one phase an octave, the smallest pictures first. Only for smooth groups.</summary>
    public IReadOnlyList<TrainingPhase> Coarse { get; init; } = [];

    /// <summary>All images, all latents, and the network.</summary>
    public required TrainingPhase Main { get; init; }

    /// <summary>Whether the group may have several networks.</summary>
    public bool HasPartition { get; init; } = true;

    /// <summary>Whether images may have networks that differ from the group's.</summary>
    public bool HasDifferences { get; init; } = true;

    /// <summary>Steps of the network alone, on rounded latents.</summary>
    public required int FinalSteps { get; init; }

    /// <summary>Pixels from which it is learned how the loss depends on the network's weights: two gradients of them for each weight.</summary>
    public int CurvaturePixels { get; init; }

    /// <summary>Evaluations of each grid, at most, in a round of the search for better rounded latents; none without any.</summary>
    public int SearchPasses { get; init; }

    /// <summary>Pixels from which on a group gets an effort's own number of updates.</summary>
    private const double FullGroup = 1 << 20;

    /// <summary>How many times that number the smallest groups get.</summary>
    private const double MostTimes = 4;

    /// <summary>A main phase with fewer steps of the network takes more of them, from fewer images each: worth their noise then (notes/steps.md).</summary>
    private const int LeastSteps = 1000;

    /// <summary>Crops of a step of the warm-up before such a phase.</summary>
    private const int FewCrops = 3;

    /// <summary>Updates of an opaque group from which on a main phase pays that moves all latents, and freezes them further: all but those of Fast (notes/schedules.md).</summary>
    private const int ColdFrom = 1500;

    /// <summary>The latents' epsilon with which those that hardly matter stay: without it they wander by whole steps, which costs sprites bits.</summary>
    private const float StrongGradients = 1f;

    /// <summary>The latents' epsilon with which all of them move, for detail that each of them adds little to (notes/schedules.md).</summary>
    private const float AllGradients = 0.01f;

    /// <summary>The decay of squared gradients with which they go on moving while colder rounding flattens their gradients (notes/schedules.md).</summary>
    private const float ShortMemory = 0.99f;

    /// <summary>
    /// The schedule for a group. A network needs its steps however few pixels teach it, and they cost little there: so below 1 Mpx Fast and Normal
    /// make as many more updates, and passes of the search, as the group is smaller, up to four times as many (notes/steps.md). Fast's encoder makes more
    /// steps there too, up to a hundred (notes/time-and-memory.md).
    /// </summary>
    /// <param name="effort">What the group asks for.</param>
    /// <param name="images">Of the group.</param>
    /// <param name="pixels">Of all images of the group.</param>
    /// <param name="hasAlpha">Whether any image has transparent pixels: their latents follow strong gradients only.</param>
    public static TrainingPreset For(Effort effort, int images, long pixels, bool hasAlpha)
    {
        double times = effort == Effort.Max ? 1 : Math.Clamp(FullGroup / pixels, 1, MostTimes);
        TrainingPreset preset = Create(effort, times, hasAlpha);
        return (long)preset.Main.Updates * preset.Main.StepsPerRound(images) >= LeastSteps ? preset : preset with
        {
            WarmUp = preset.WarmUp with { ImagesPerStep = FewCrops },
            Main = preset.Main with { ImagesPerStep = 1 },
        };
    }

    /// <summary>The schedule for an opaque group of many images and 1 Mpx or more.</summary>
    public static TrainingPreset For(Effort effort) => Create(effort, times: 1, hasAlpha: false);

    private static TrainingPreset Create(Effort effort, double times, bool hasAlpha)
    {
        float epsilon = hasAlpha ? StrongGradients : AllGradients;
        return effort switch
        {
            Effort.Fast => Create(
                warmUp: 150, epsilon, autoencoder: (int)Math.Min(70 * times, 100), Main(250), final: 10, curvature: 1 << 13, search: (int)(5 * times)),
            Effort.Normal => Create(warmUp: 300, epsilon, autoencoder: 200, Main(1500), final: 30, curvature: 1 << 15, search: (int)(40 * times)),
            Effort.Max => Create(warmUp: 400, epsilon, autoencoder: 300, Main(9000), final: 100, curvature: 1 << 16, search: 200),
            _ => throw new ArgumentOutOfRangeException(nameof(effort)),
        };

        TrainingPhase Main(int usual)
        {
            int updates = (int)(usual * times);
            return hasAlpha || updates < ColdFrom ? Warm(updates) : Cold(updates);
        }
    }

    private static TrainingPreset Create(int warmUp, float epsilon, int autoencoder, TrainingPhase main, int final, int curvature, int search) => new()
    {
        ImitationSteps = autoencoder / 2,
        JointSteps = autoencoder - (autoencoder / 2),
        WarmUp = new TrainingPhase
        {
            Updates = warmUp,
            NetworkRate = new(1e-2, 3e-3),
            LatentRate = new(0.16, 0.05),
            LatentEpsilon = epsilon,
            Temperature = new(0.35, 0.2),
            Noise = new(0.22, 0.18),
            ReplacesIdleValues = true,
            ImagesPerStep = 12,
        },
        Main = main,
        FinalSteps = final,
        CurvaturePixels = curvature,
        SearchPasses = search,
    };

    /// <summary>A main phase that does for any number of updates and any images.</summary>
    private static TrainingPhase Warm(int updates) => new()
    {
        Updates = updates,
        NetworkRate = new(5e-3, 1e-5),
        LatentRate = new(0.16, 1e-3),
        LatentEpsilon = StrongGradients,
        Temperature = new(0.45, 0.1),
        Noise = new(0.22, 0.15),
        ImagesPerStep = 2,
    };

    /// <summary>A main phase for opaque images and thousands of updates.</summary>
    private static TrainingPhase Cold(int updates) => Warm(updates) with
    {
        NetworkRate = new(1e-2, 1e-5),
        LatentEpsilon = AllGradients,
        LatentBeta2 = ShortMemory,
        Temperature = new(0.35, 0.08),
    };
}
