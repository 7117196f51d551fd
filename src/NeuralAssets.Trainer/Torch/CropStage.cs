using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>A stage that trains the encoder on random batches of warmed-up crops.</summary>
internal abstract class CropStage : ITrainingStage
{
    private const int CropsPerStep = 4;

    private readonly TrainingPreset _preset;
    private readonly int _firstStep;
    private readonly int _steps;
    private readonly DrawPurpose _batchPurpose;
    private int _step;

    /// <param name="context">Of the training.</param>
    /// <param name="autoencoder">Whose encoder is trained.</param>
    /// <param name="crops">What it is trained on.</param>
    /// <param name="preset">Says how the encoder's step size falls.</param>
    /// <param name="firstStep">Steps of the encoder before this stage.</param>
    /// <param name="steps">Steps of this stage.</param>
    /// <param name="batchPurpose">Draws the batches.</param>
    protected CropStage(
        TrainingContext context,
        Autoencoder autoencoder,
        IReadOnlyList<TrainingImage> crops,
        TrainingPreset preset,
        int firstStep,
        int steps,
        DrawPurpose batchPurpose)
    {
        Context = context;
        Autoencoder = autoencoder;
        Crops = crops;
        _preset = preset;
        _firstStep = firstStep;
        _steps = steps;
        _batchPurpose = batchPurpose;
    }

    /// <inheritdoc/>
    public TrainingStage Name => TrainingStage.Autoencoder;

    /// <inheritdoc/>
    public long Work => _steps * PixelsPerStep;

    /// <inheritdoc/>
    public long Done => _step * PixelsPerStep;

    protected TrainingContext Context { get; }

    protected Autoencoder Autoencoder { get; }

    protected IReadOnlyList<TrainingImage> Crops { get; }

    /// <summary>The finest grid that the encoder learns to fill: those that the network first did without are left empty.</summary>
    protected int LowestGrid => _preset.WarmUp.EmptyGrids;

    /// <summary>0 to 1.</summary>
    protected double Progress => (double)_step / _steps;

    /// <summary>Updates of each crop so far, about.</summary>
    protected long Update => (long)_step * BatchSize / Crops.Count;

    private int BatchSize => Math.Min(CropsPerStep, Crops.Count);

    /// <summary>Of a mean batch; crops of small images differ in size.</summary>
    private long PixelsPerStep => Math.Max(1, Crops.Sum(crop => crop.Pixels) * BatchSize / Crops.Count);

    /// <inheritdoc/>
    public void Step()
    {
        TrainingImage[] batch = Batch(Context.Draws.Order(Crops.Count, _batchPurpose, _step));
        using var pause = new CollectionPause();
        using DisposeScope scope = NewDisposeScope();
        Learn(batch);
        Finish();
        double progress = (double)(_firstStep + _step) / (_preset.ImitationSteps + _preset.JointSteps);
        Autoencoder.Step(_preset.EncoderRate.At(progress));
        _step++;
    }

    /// <inheritdoc/>
    public virtual void Transfer(StateStream state)
    {
        state.Transfer(ref _step);
        Autoencoder.Transfer(state);
        LatentState.Transfer(state, Crops);
    }

    /// <summary>Encodes the batch and goes backward from its loss; the encoder itself is not yet moved.</summary>
    protected void Learn(TrainingImage[] batch)
    {
        using EncodedBatch encoded = Autoencoder.Encode(batch);
        Learn(batch, encoded.Latents);
        Autoencoder.Backward(encoded);
    }

    /// <summary>As many of the crops as a step takes, the first ones of an order.</summary>
    protected TrainingImage[] Batch(int[] order) => [.. order.Take(BatchSize).Select(i => Crops[i])];

    /// <summary>Backward from the stage's loss of a batch to its latents.</summary>
    /// <param name="batch">Some crops.</param>
    /// <param name="latents">What the encoder makes of them, per crop and grid.</param>
    protected abstract void Learn(TrainingImage[] batch, Tensor[][] latents);

    /// <summary>Whatever else learns with the encoder, after its backward pass.</summary>
    protected virtual void Finish()
    {
    }
}
