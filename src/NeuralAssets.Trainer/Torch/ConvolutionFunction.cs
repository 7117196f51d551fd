using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// Output, and gradients, of a <see cref="Convolution"/>. A channel is one row of a matrix, with <see cref="Gap"/> zeros between the image's rows: so a tap
/// looks at the same matrix from another column on, and adds one product of [outputs, inputs] by [inputs, height * (width + Gap)] without a copy.
/// </summary>
internal sealed class ConvolutionFunction : autograd.SingleTensorFunction<ConvolutionFunction>
{
    private const int Taps = 3;

    /// <summary>Zeros between two rows: what the last tap of one row and the first of the next see outside the image.</summary>
    private const int Gap = 2;

    /// <inheritdoc/>
    public override string Name => nameof(ConvolutionFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var input = (Tensor)vars[0];
        var weight = (Tensor)vars[1];
        ctx.save_for_backward([input, weight]);
        return Convolve(input, weight, (Tensor)vars[2]);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor input, Tensor weight) = (saved[0], saved[1]);
        Tensor byInput = input.requires_grad ? Convolve(grad_output, weight.flip(2, 3).transpose(0, 1), bias: null) : null!;
        return [byInput, GradientByWeight(input, grad_output), grad_output.sum([0L, 2L, 3L])];
    }

    private static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias)
    {
        (long height, long width) = (input.shape[2], input.shape[3]);
        long columns = height * (width + Gap);
        Tensor rows = Surrounded(input);
        Tensor taps = weight.permute(2, 3, 0, 1).contiguous();
        Tensor? sum = null;
        for (int y = 0; y < Taps; y++)
        {
            for (int x = 0; x < Taps; x++)
            {
                Tensor seen = rows.narrow(1, (y * (width + Gap)) + x, columns);
                sum = sum is null ? taps[y][x].matmul(seen) : sum.addmm_(taps[y][x], seen, 1, 1);
            }
        }

        if (bias is not null)
        {
            sum!.add_(bias.unsqueeze(1));
        }

        return sum!.reshape(1, weight.shape[0], height, width + Gap).narrow(3, 0, width).contiguous();
    }

    private static Tensor GradientByWeight(Tensor input, Tensor gradient)
    {
        (long height, long width) = (input.shape[2], input.shape[3]);
        long columns = height * (width + Gap);
        Tensor rows = Surrounded(input);
        Tensor spaced = functional.pad(gradient, [0, Gap]).reshape(gradient.shape[1], columns);
        var taps = new Tensor[Taps * Taps];
        for (int tap = 0; tap < taps.Length; tap++)
        {
            long first = (tap / Taps * (width + Gap)) + (tap % Taps);
            taps[tap] = spaced.matmul(rows.narrow(1, first, columns).t());
        }

        return stack(taps, 2).reshape(gradient.shape[1], input.shape[1], Taps, Taps);
    }

    /// <summary>[channels, (height + 3) * (width + <see cref="Gap"/>)]: a row of zeros above and one below, and one for the last tap's end.</summary>
    private static Tensor Surrounded(Tensor image) => functional.pad(image, [1, 1, 1, 2]).reshape(image.shape[1], -1);
}
