using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
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

    private readonly EncoderStack[] _stacks;

    /// <param name="inputChannels">Colours multiplied by alpha, and alpha if the group has any.</param>
    /// <param name="grids">Latent grids.</param>
    public ConvolutionalEncoder(int inputChannels, int grids)
        : base(nameof(ConvolutionalEncoder))
    {
        _stacks = [.. Enumerable.Range(0, grids).Select(_ => new EncoderStack(2 * inputChannels, Width))];
        for (int k = 0; k < grids; k++)
        {
            register_module($"grid{k}", _stacks[k]);
        }
    }

    /// <param name="input">[1, channels, height, width], 0..1.</param>
    /// <returns>Grid k as [1, 1, ceil(height / 2^k), ceil(width / 2^k)], in quantisation steps.</returns>
    public override Tensor[] forward(Tensor input) => Encode(input, 0, (int)input.shape[2]);

    /// <summary>The latents of some rows only; the others are what these depend on.</summary>
    /// <param name="input">[1, channels, height, width], 0..1.</param>
    /// <param name="first">First row to encode, a multiple of the coarsest grid's step.</param>
    /// <param name="rows">Rows to encode: such a multiple too, or all that follow.</param>
    /// <returns>Grid k as [1, 1, ceil(rows / 2^k), ceil(width / 2^k)], in quantisation steps.</returns>
    public Tensor[] Encode(Tensor input, int first, int rows)
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
            int own = first >> k;
            int count = LatentGeometry.GridSide(rows, k);
            int above = Math.Min(own, ConvolutionStack.Layers);
            int below = Math.Min((int)levels[k].shape[2] - own - count, ConvolutionStack.Layers);
            Tensor seen = levels[k].narrow(2, own - above, above + count + below);
            Tensor left = seen - coarser.narrow(2, own - above, above + count + below);
            grids[k] = _stacks[k].forward(cat([seen, left], 1)).narrow(2, above, count);
        }

        return grids;
    }

    /// <summary>Frees what the layers work in, until they are asked again.</summary>
    public void ReleaseWorkspaces()
    {
        foreach (EncoderStack stack in _stacks)
        {
            stack.ReleaseWorkspaces();
        }
    }
}
