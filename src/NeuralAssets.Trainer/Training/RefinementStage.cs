using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>Updates latents and network together: of crops, to warm the network up, then of all images.</summary>
internal sealed class RefinementStage : ITrainingStage, IRehearsable
{
    private readonly TrainingContext _context;
    private readonly DrawPurpose _orderPurpose;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly TrainingPhase _phase;
    private readonly NetworkOptimiser _optimiser;
    private readonly IdleValues? _idle;
    private readonly long _pixels;
    private readonly int _batchesPerRound;
    private int[] _order = [];
    private int _batch;
    private int _rehearsal;
    private long _updatedPixels;

    /// <param name="name">What it is told as.</param>
    /// <param name="context">Of the training.</param>
    /// <param name="images">All are updated equally often.</param>
    /// <param name="phase">How often, and how.</param>
    /// <param name="orderPurpose">Draws the order of the images, a new one each round.</param>
    public RefinementStage(
        TrainingStage name,
        TrainingContext context,
        IReadOnlyList<TrainingImage> images,
        TrainingPhase phase,
        DrawPurpose orderPurpose)
    {
        Name = name;
        _context = context;
        _images = images;
        _phase = phase;
        _orderPurpose = orderPurpose;
        _optimiser = new NetworkOptimiser(context.Parameters.Architecture);
        _idle = phase.ReplacesIdleValues ? new IdleValues(context.Parameters.Architecture) : null;
        _pixels = images.Sum(image => image.Pixels);
        _batchesPerRound = phase.StepsPerRound(images.Count);
    }

    /// <inheritdoc/>
    public TrainingStage Name { get; }

    /// <inheritdoc/>
    public long Work => (long)(_pixels * _phase.Updates * _phase.CostAt(1));

    /// <inheritdoc/>
    public long Done => (long)(_pixels * _phase.Updates * _phase.CostAt(Progress));

    /// <inheritdoc/>
    public void Step()
    {
        double progress = Progress;
        double networkRate = _phase.NetworkRateAt(progress);
        QuantiserSettings settings = _phase.RoundingAt(progress);
        TrainingImage[] batch = NextBatch();
        ImageLoss[] losses = Update(batch, settings, _phase.LatentStepAt(progress));
        Parallel.Invoke(
            () => _optimiser.Step(_context.Parameters, _context.Gradient, networkRate),
            () => _context.Differences?.Step(batch, networkRate));
        _idle?.Observe(_context.Parameters, _context.Gradient, progress, _context.Draws);
        _updatedPixels += batch.Sum(image => image.Pixels);
        _context.Log.Step(Name, batch, losses, _updatedPixels / _pixels, networkRate, settings.Temperature, _context.PixelArea);
        _context.Control?.Observe(_context.Engine, _context.Parameters, _images, _phase.Updates, Progress, isWarmUp: Name == TrainingStage.Autoencoder);
    }

    /// <inheritdoc/>
    public long Rehearse()
    {
        uint noise = _context.Engine.NoiseState;
        TrainingImage[] batch = Batch(_rehearsal++ % _batchesPerRound, [.. Enumerable.Range(0, _images.Count)]);
        Update(batch, _phase.RoundingAt(0) with { LowestGrid = 0 }, LatentStep.None);
        _context.Engine.NoiseState = noise;
        return batch.Sum(image => image.Pixels);
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _batch);
        state.Transfer(ref _updatedPixels);
        _optimiser.Transfer(state);
        _idle?.Transfer(state);
        LatentState.Transfer(state, _images);
    }

    /// <summary>Of all updates, 0 to 1.</summary>
    private double Progress => _updatedPixels / ((double)_pixels * _phase.Updates);

    private ImageLoss[] Update(TrainingImage[] batch, QuantiserSettings settings, LatentStep latents)
    {
        _context.Engine.SetParameters(_context.Parameters);
        return _context.Engine.Update(batch, settings, latents, _context.Gradient);
    }

    /// <summary>All images in a new random order each round, cut into batches; a batch holds no image twice.</summary>
    private TrainingImage[] NextBatch()
    {
        (int round, int inRound) = Math.DivRem(_batch++, _batchesPerRound);
        if (inRound == 0 || _order.Length == 0)
        {
            _order = _context.Draws.Order(_images.Count, _orderPurpose, round);
        }

        return Batch(inRound, _order);
    }

    private TrainingImage[] Batch(int inRound, int[] order)
        => [.. order.Skip(inRound * _phase.ImagesPerStep).Take(_phase.ImagesPerStep).Select(i => _images[i])];
}
