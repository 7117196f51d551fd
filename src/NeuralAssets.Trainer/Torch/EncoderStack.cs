using NeuralAssets.Trainer.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The layers of the encoder for one resolution: torch keeps their parameters, and a <see cref="ConvolutionStack"/> works them out.</summary>
internal sealed class EncoderStack : Module<Tensor, Tensor>
{
    private readonly Conv2d[] _layers;
    private readonly StackPool _pool;

    /// <param name="inputs">Channels of the picture.</param>
    /// <param name="hidden">Channels of the hidden layers.</param>
    public EncoderStack(int inputs, int hidden)
        : base(nameof(EncoderStack))
    {
        _pool = new StackPool(inputs, hidden);
        _layers = [Conv2d(inputs, hidden, 3), Conv2d(hidden, hidden, 3), Conv2d(hidden, 1, 3)];
        for (int i = 0; i < _layers.Length; i++)
        {
            register_module($"layer{i}", _layers[i]);
        }

        // All latents start at zero, as they do without an encoder.
        init.zeros_(_layers[^1].weight);
        init.zeros_(_layers[^1].bias!);
    }

    /// <param name="input">[1, inputs, height, width]; gets no gradient.</param>
    /// <returns>[1, 1, height, width].</returns>
    public override Tensor forward(Tensor input)
        => StackFunction.Apply(_pool, input, _layers.SelectMany(static layer => (Tensor[])[layer.weight, layer.bias!]));

    /// <summary>Frees what the layers work in, until they are asked again.</summary>
    public void ReleaseWorkspaces() => _pool.Clear();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pool.Clear();
        }

        base.Dispose(disposing);
    }
}
