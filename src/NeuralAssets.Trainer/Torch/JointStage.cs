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

    // By the network's parameters, of the parts of a batch so far.
    private readonly float[] _gradient;

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
        _gradient = new float[context.Parameters.Values.Length];
    }

    /// <inheritdoc/>
    public override void Transfer(StateStream state)
    {
        base.Transfer(state);
        _networkOptimiser.Transfer(state);
    }

    private double Rate => _phase.NetworkRate.Last * (1 - Progress);

    protected override void Learn(TrainingImage[] part, Tensor[][] latents, double share)
    {
        var settings = new QuantiserSettings((float)_phase.Temperature.Last, (float)_phase.Noise.Last);
        Context.Engine.SetParameters(Context.Parameters);
        var call = new CodecCall(Context.Engine, part, settings);
        Tensor network = tensor(Context.Parameters.Values, requires_grad: true);
        (CodecFunction.Loss(call, network, latents) * share).backward();
        float[] gradient = network.grad!.data<float>().ToArray();
        for (int p = 0; p < gradient.Length; p++)
        {
            _gradient[p] += gradient[p];
        }

        Context.Log.Step(Name, part, call.Losses, Update, Rate, settings.Temperature);
    }

    protected override void Finish()
    {
        _networkOptimiser.Step(Context.Parameters, _gradient, Rate);
        _gradient.AsSpan().Clear();
    }
}
