using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Checkpoints;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>Encoder and network learn together towards the true loss; the encoder's latents replace those of the crops.</summary>
internal sealed class JointStage : CropStage
{
    private readonly TrainingPhase _phase;
    private readonly NetworkOptimiser _networkOptimiser;

    // By the network's parameters, of the present batch.
    private float[] _gradient = [];

    /// <param name="context">Of the training.</param>
    /// <param name="autoencoder">Whose encoder is trained.</param>
    /// <param name="crops">What it is trained on.</param>
    /// <param name="preset">Quantisation and network rate go on from the last values of its warm-up; the rate falls to zero.</param>
    public JointStage(
        TrainingContext context, Autoencoder autoencoder, IReadOnlyList<TrainingImage> crops, TrainingPreset preset)
        : base(context, autoencoder, crops, preset, preset.ImitationSteps, preset.JointSteps, DrawPurpose.JointOrder)
    {
        _phase = preset.WarmUp;
        _networkOptimiser = new NetworkOptimiser(context.Parameters.Architecture);
    }

    /// <inheritdoc/>
    public override void Transfer(StateStream state)
    {
        base.Transfer(state);
        _networkOptimiser.Transfer(state);
    }

    private double Rate => _phase.NetworkRate.Last * (1 - Progress);

    protected override void Learn(TrainingImage[] batch, Tensor[][] latents)
    {
        var settings = new QuantiserSettings((float)_phase.Temperature.Last, (float)_phase.Noise.Last, LowestGrid);
        Context.Engine.SetParameters(Context.Parameters);
        var call = new CodecCall(Context.Engine, batch, settings);
        Tensor network = tensor(Context.Parameters.Values, requires_grad: true);
        CodecFunction.Loss(call, network, latents).backward();
        _gradient = network.grad!.data<float>().ToArray();
        Context.Log.Step(Name, batch, call.Losses, Update, Rate, settings.Temperature);
    }

    protected override void Finish() => _networkOptimiser.Step(Context.Parameters, _gradient, Rate);
}
