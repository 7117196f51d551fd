using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>Updates the network alone, on rounded latents: it learns to live with the integers it will meet.</summary>
internal sealed class AdaptationStage : ITrainingStage
{
    private static readonly ScheduledValue s_networkRate = new(1e-4, 0);

    private readonly TrainingContext _context;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly long _pixels;
    private readonly int _steps;
    private readonly NetworkOptimiser _optimiser;
    private int _step;

    public AdaptationStage(TrainingContext context, IReadOnlyList<TrainingImage> images, int steps)
    {
        _context = context;
        _images = images;
        _pixels = images.Sum(image => image.Pixels);
        _steps = steps;
        _optimiser = new NetworkOptimiser(context.Parameters.Architecture);
    }

    /// <inheritdoc/>
    public TrainingStage Name => TrainingStage.Refinement;

    /// <inheritdoc/>
    public long Work => _steps * _pixels;

    /// <inheritdoc/>
    public long Done => _step * _pixels;

    /// <inheritdoc/>
    public void Step()
    {
        double rate = s_networkRate.AlongCosine((double)_step / _steps);
        _context.Engine.SetParameters(_context.Parameters);
        ImageLoss[] losses = _context.Engine.Update(_images, QuantiserSettings.Hard, LatentStep.None, _context.Gradient);
        _optimiser.Step(_context.Parameters, _context.Gradient, rate);
        _context.Differences?.Step(_images, rate);
        _step++;
        _context.Log.Step(Name, _images, losses, _step, rate, temperature: 0);
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _step);
        _optimiser.Transfer(state);
        LatentState.Transfer(state, _images);
    }
}
