using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Takes a training through its stages, from the beginning or from where an earlier run was left, and leaves it so that a later run can
/// go on.
/// </summary>
internal sealed class StageRunner : IResumable
{
    private readonly TrainingContext _context;
    private readonly TrainingClock _clock;
    private readonly IProgress<TrainingProgress> _progress;
    private readonly Checkpoint? _checkpoint;
    private readonly List<(ITrainingStage Stage, StageTime Time)> _stages = [];
    private int _position;

    public StageRunner(
        TrainingContext context, TrainingClock clock, IProgress<TrainingProgress> progress, Checkpoint? checkpoint)
    {
        _context = context;
        _clock = clock;
        _progress = progress;
        _checkpoint = checkpoint;
    }

    /// <summary>Adds a stage; <see cref="TrainingClock.Add"/> says what its price is expected from.</summary>
    public StageTime Add(string name, ITrainingStage stage, StageTime? like = null, double ratio = 1)
    {
        StageTime time = _clock.Add(name, stage.Work, like, ratio);
        _stages.Add((stage, time));
        return time;
    }

    /// <summary>Does all that is left of the stages.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the state is saved.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        _checkpoint?.Restore(Transfer);
        foreach ((ITrainingStage stage, StageTime time) in _stages)
        {
            if (time.NeedsRehearsal && stage is IRehearsable rehearsable)
            {
                _clock.Rehearse(time, rehearsable.Rehearse);
                _context.Engine.Settle();
            }
        }

        while (true)
        {
            (ITrainingStage stage, StageTime time) = _stages[_position];
            _clock.Enter(time);
            Run(stage, cancellationToken);
            _context.Engine.Settle();
            if (_position + 1 == _stages.Count)
            {
                break;
            }

            _position++;
        }

        // What follows is not in steps.
        _checkpoint?.Write(Transfer);
    }

    /// <summary>Enters a part that is not in steps.</summary>
    public void Enter(TrainingStage name, StageTime time)
    {
        _clock.Enter(time);
        Report(name);
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        // Steps leave latents on the engine's device. Whatever is not a step of the same stage finds them in the images: what is saved here,
        // later stages, and what follows the stages.
        _context.Engine.Settle();

        // The present stage depends on what earlier ones left in the context and in the images, which it hands over itself.
        state.Transfer(ref _position);
        _context.Transfer(state);
        _clock.Transfer(state);
        _stages[_position].Stage.Transfer(state);
    }

    private void Run(ITrainingStage stage, CancellationToken cancellationToken)
    {
        Report(stage.Name);
        while (stage.Done < stage.Work)
        {
            stage.Step();
            _clock.Advance(stage.Done);
            Report(stage.Name);
            if (_checkpoint is not null && (_checkpoint.IsDue || cancellationToken.IsCancellationRequested))
            {
                _checkpoint.Write(Transfer);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Report(TrainingStage name)
    {
        (double fraction, double remaining) = _clock.Predict();
        _progress.Report(new TrainingProgress(name, fraction, remaining, _context.Log.Bpp, _context.Log.Psnr));
    }
}
