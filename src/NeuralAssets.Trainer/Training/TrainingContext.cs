using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Checkpoints;
using NeuralAssets.Trainer.Training.Differences;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Training;

/// <summary>What all stages of a training share.</summary>
internal sealed class TrainingContext(CodecEngine engine, NetworkParameters parameters, Draws draws, TrainingLog log) : IResumable
{
    public CodecEngine Engine { get; } = engine;

    /// <summary>Changed in place, stage after stage.</summary>
    public NetworkParameters Parameters { get; } = parameters;

    public Draws Draws { get; } = draws;

    /// <summary>Of the images' lambdas; null if the images' Quality alone decides.</summary>
    public LambdaControl? Control { get; init; }

    /// <summary>Of the networks of single images; null if there are none.</summary>
    public DifferenceTraining? Differences { get; init; }

    public TrainingLog Log { get; } = log;

    /// <summary>Pixels of the group's images that one of the present pictures stands for: 1, but for pictures of reduced size.</summary>
    public int PixelArea { get; init; } = 1;

    /// <summary>Room for a gradient by the parameters.</summary>
    public float[] Gradient { get; } = new float[parameters.Values.Length];

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        TransferNetwork(state);
        Differences?.Transfer(state);
        Log.Transfer(state);
        Control?.Transfer(state);
    }

    /// <summary>The network and its noise alone.</summary>
    public void TransferNetwork(StateStream state)
    {
        uint noise = Engine.NoiseState;
        state.Transfer(ref noise);
        Engine.NoiseState = noise;
        state.Transfer<float>(Parameters.Values);
    }
}
