using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// From an image to its latent grids: a small stack of 3 x 3 convolutions per resolution, which sees the image at that resolution and what
/// the next coarser one leaves of it. Used at build time only; never shipped.
/// </summary>
internal sealed class ConvolutionalEncoder : Module<Tensor, Tensor[]>
{
    private const int Width = 24;

    private readonly Module<Tensor, Tensor>[] _stacks;

    /// <param name="inputChannels">Colours multiplied by alpha, and alpha if the group has any.</param>
    /// <param name="grids">Latent grids.</param>
    public ConvolutionalEncoder(int inputChannels, int grids)
        : base(nameof(ConvolutionalEncoder))
    {
        _stacks = [.. Enumerable.Range(0, grids).Select(_ => CreateStack(2 * inputChannels))];
        for (int k = 0; k < grids; k++)
        {
            register_module($"grid{k}", _stacks[k]);
        }
    }

    /// <param name="input">[1, channels, height, width], 0..1.</param>
    /// <returns>Grid k as [1, 1, ceil(height / 2^k), ceil(width / 2^k)], in quantisation steps.</returns>
    public override Tensor[] forward(Tensor input)
    {
        var levels = new Tensor[_stacks.Length];
        levels[0] = input;
        for (int k = 1; k < levels.Length; k++)
        {
            levels[k] = functional.avg_pool2d(levels[k - 1], 2, ceil_mode: true, count_include_pad: false);
        }

        var grids = new Tensor[levels.Length];
        for (int k = 0; k < grids.Length; k++)
        {
            Tensor coarser = k + 1 < levels.Length
                ? functional.interpolate(levels[k + 1], [levels[k].shape[2], levels[k].shape[3]], mode: InterpolationMode.Nearest)
                : zeros_like(levels[k]);
            grids[k] = _stacks[k].forward(cat([levels[k], levels[k] - coarser], 1));
        }

        return grids;
    }

    private static Module<Tensor, Tensor> CreateStack(int inputChannels)
    {
        var head = Conv2d(Width, 1, 3, padding: 1);

        // All latents start at zero, as they do without an encoder.
        init.zeros_(head.weight);
        init.zeros_(head.bias!);
        return Sequential(
            Conv2d(inputChannels, Width, 3, padding: 1), ReLU(), Conv2d(Width, Width, 3, padding: 1), ReLU(), head);
    }
}
