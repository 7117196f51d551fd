using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training;

/// <summary>Runs phases of the schedule over sets of images.</summary>
internal sealed class TrainingLoop
{
    /// <summary>Step size in the last phase, which only adapts the network to rounded latents.</summary>
    private static readonly ScheduledValue s_finalRate = new(1e-4, 0);

    private readonly CodecEngine _engine;
    private readonly NetworkParameters _parameters;
    private readonly Random _random;
    private readonly TrainingLog _log;
    private readonly CancellationToken _cancellationToken;
    private readonly float[] _gradient;

    public TrainingLoop(
        CodecEngine engine, NetworkParameters parameters, Random random, TrainingLog log, CancellationToken cancellationToken)
    {
        _engine = engine;
        _parameters = parameters;
        _random = random;
        _log = log;
        _cancellationToken = cancellationToken;
        _gradient = new float[parameters.Values.Length];
    }

    /// <summary>Updates latents and network together.</summary>
    public void Run(TrainingStage stage, IReadOnlyList<TrainingImage> images, TrainingPhase phase)
    {
        _log.Begin(stage);
        var optimiser = new NetworkOptimiser(_parameters.Architecture);
        long pixels = images.Sum(image => image.Pixels);
        long wanted = pixels * phase.Updates;
        long done = 0;
        foreach (TrainingImage[] batch in Batches(images, phase.ImagesPerStep))
        {
            if (done >= wanted)
            {
                break;
            }

            _cancellationToken.ThrowIfCancellationRequested();
            double progress = (double)done / wanted;
            double networkRate = phase.NetworkRate.AlongCosine(progress);
            var settings = new QuantiserSettings((float)phase.Temperature.At(progress), (float)phase.Noise.At(progress));
            _engine.SetParameters(_parameters);
            ImageLoss[] losses = _engine.Update(batch, settings, (float)phase.LatentRate.AlongCosine(progress), _gradient);
            optimiser.Step(_parameters, _gradient, networkRate);
            done += batch.Sum(image => image.Pixels);
            _log.Step(batch, losses, done, pixels, networkRate, settings.Temperature);
        }
    }

    /// <summary>Updates the network alone, on rounded latents: it learns to live with the integers it will meet.</summary>
    public void AdaptNetwork(IReadOnlyList<TrainingImage> images, int steps)
    {
        var optimiser = new NetworkOptimiser(_parameters.Architecture);
        long pixels = images.Sum(image => image.Pixels);
        for (int step = 0; step < steps; step++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            double rate = s_finalRate.AlongCosine((double)step / steps);
            _engine.SetParameters(_parameters);
            ImageLoss[] losses = _engine.Update(images, QuantiserSettings.Hard, latentRate: 0f, _gradient);
            optimiser.Step(_parameters, _gradient, rate);
            _log.Step(images, losses, (step + 1) * pixels, pixels, rate, temperature: 0);
        }
    }

    /// <summary>All images in a new random order each round, cut into batches; a batch holds no image twice.</summary>
    private IEnumerable<TrainingImage[]> Batches(IReadOnlyList<TrainingImage> images, int size)
    {
        TrainingImage[] order = [.. images];
        while (true)
        {
            _random.Shuffle(order);
            for (int first = 0; first < order.Length; first += size)
            {
                yield return order[first..Math.Min(first + size, order.Length)];
            }
        }
    }
}
