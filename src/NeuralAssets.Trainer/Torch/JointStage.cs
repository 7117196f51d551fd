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

    protected override void Learn(TrainingImage[] batch, Tensor[][] latents)
    {
        for (int i = 0; i < batch.Length; i++)
        {
            Autoencoder.Store(latents[i], batch[i], firstRow: 0);
        }

        double rate = _phase.NetworkRate.Last * (1 - Progress);
        var settings = new QuantiserSettings((float)_phase.Temperature.Last, (float)_phase.Noise.Last);
        var gradients = new float[batch.Length][][];
        Context.Engine.SetParameters(Context.Parameters);
        ImageLoss[] losses = Context.Engine.Differentiate(batch, settings, Context.Gradient, gradients);
        Propagate(latents, gradients, batch.Sum(crop => crop.Pixels));
        _networkOptimiser.Step(Context.Parameters, Context.Gradient, rate);
        Context.Log.Step(Name, batch, losses, Update, rate, settings.Temperature);
    }

    /// <summary>Backward through the encoder from the engine's gradients, as means over the pixels.</summary>
    private static void Propagate(Tensor[][] latents, float[][][] gradients, long pixels)
    {
        Tensor sum = zeros([]);
        for (int i = 0; i < latents.Length; i++)
        {
            for (int k = 0; k < latents[i].Length; k++)
            {
                sum += (latents[i][k] * tensor(gradients[i][k], latents[i][k].shape)).sum() / pixels;
            }
        }

        sum.backward();
    }
}
