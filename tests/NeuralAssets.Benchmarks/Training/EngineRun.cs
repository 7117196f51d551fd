using System.Diagnostics;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;
using TorchSharp;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>Trains a group with one engine for some seconds, in a process of its own, as the main phase of a training does.</summary>
internal static class EngineRun
{
    public const string Fused = "fused";
    public const string Torch = "torch";

    /// <summary>Seconds before the clock starts: the just-in-time compiler, caches, the first pages.</summary>
    private const double WarmUpSeconds = 2;

    /// <param name="engine"><see cref="Fused"/> or <see cref="Torch"/>.</param>
    /// <param name="plan">The group.</param>
    /// <param name="seconds">How long to measure; a whole round over the images at least.</param>
    /// <param name="stages">Also time the parts of an update, which slows the whole a little.</param>
    public static EngineFigures Measure(string engine, GroupPlan plan, double seconds, bool stages)
    {
        AppContext.SetSwitch(StageClock.Switch, stages);
        using TrainingSet set = TrainingSet.Create(plan);
        using CodecEngine codec = engine == Fused
            ? CodecEngine.Create(set.Architecture, plan.Threads, plan.Seed)
            : CreateTorch(set, plan);
        NetworkParameters parameters = Initialiser.Create(set.Architecture, new Random(plan.Seed));
        var step = new TrainingStep(codec, parameters, TrainingPreset.For(plan.Effort).Main);
        step.RunFor(set.Images, WarmUpSeconds);
        step.Reset();
        var clock = FusedStages.Start();
        step.RunFor(set.Images, seconds);
        double updates = step.Pixels / step.Seconds / 1e6;
        using var process = Process.GetCurrentProcess();
        double memory = process.PeakWorkingSet64 / 1e6;
        List<StageFigures> parts = [];
        if (stages)
        {
            codec.Settle();
            parts.AddRange(engine == Fused ? clock.Read(step.Pixels, plan.Threads) : TorchStages.Measure(set, parameters, step.Settings, seconds));
            parts.Add(new StageFigures("network step", step.Pixels / step.NetworkSeconds / 1e6));
        }

        return new EngineFigures(engine, updates, updates * UpdateArithmetic.MacsPerPixel(set.Architecture) / 1e3, memory, parts);
    }

    private static TorchEngine CreateTorch(TrainingSet set, GroupPlan plan)
    {
        TorchAvailability loaded = TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));
        if (!loaded.IsAvailable)
        {
            throw new PlatformNotSupportedException(loaded.Reason);
        }

        torch.set_num_threads(plan.Threads);
        return new TorchEngine(set.Architecture, torch.CPU, plan.Seed);
    }
}

/// <summary>Steps of the main phase at its first settings, and their time.</summary>
internal sealed class TrainingStep(CodecEngine codec, NetworkParameters parameters, TrainingPhase phase)
{
    private readonly NetworkOptimiser _optimiser = new(parameters.Architecture);
    private readonly float[] _gradient = new float[parameters.Values.Length];

    /// <summary>The phase's first.</summary>
    public QuantiserSettings Settings { get; } = new((float)phase.Temperature.First, (float)phase.Noise.First);

    public long Pixels { get; private set; }

    public double Seconds { get; private set; }

    /// <summary>The part of <see cref="Seconds"/> that the network's optimiser took.</summary>
    public double NetworkSeconds { get; private set; }

    public void Reset()
    {
        Pixels = 0;
        NetworkSeconds = 0;
        Seconds = 0;
    }

    /// <summary>Whole rounds over the images until the time is over.</summary>
    public void RunFor(IReadOnlyList<TrainingImage> images, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            foreach (TrainingImage[] batch in images.Chunk(phase.ImagesPerStep))
            {
                codec.SetParameters(parameters);
                codec.Update(batch, Settings, phase.LatentStepAt(progress: 0), _gradient);
                long network = Stopwatch.GetTimestamp();
                _optimiser.Step(parameters, _gradient, phase.NetworkRate.First);
                NetworkSeconds += Stopwatch.GetElapsedTime(network).TotalSeconds;
                Pixels += batch.Sum(static image => image.Pixels);
            }

            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (Seconds < seconds);
    }
}
