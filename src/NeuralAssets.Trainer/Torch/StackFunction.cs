using System.Runtime.InteropServices;
using NeuralAssets.Trainer.Engine;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>A <see cref="ConvolutionStack"/> as one function of torch's autograd; the picture gets no gradient.</summary>
internal sealed class StackFunction : autograd.SingleTensorFunction<StackFunction>
{
    private const string Pool = nameof(Pool);

    /// <inheritdoc/>
    public override string Name => nameof(StackFunction);

    /// <param name="pool">Has stacks of this size.</param>
    /// <param name="input">[1, inputs, height, width].</param>
    /// <param name="parameters">Weights and biases of each layer.</param>
    /// <returns>[1, 1, height, width].</returns>
    public static Tensor Apply(StackPool pool, Tensor input, IEnumerable<Tensor> parameters) => apply([pool, input, .. parameters]);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var pool = (StackPool)vars[0];
        List<Tensor> tensors = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.save_data(Pool, pool);
        ctx.save_for_backward(tensors);
        Tensor input = tensors[0];
        Tensor output = empty([1, 1, input.shape[2], input.shape[3]]);
        using StackLease lease = Rent(pool, tensors);
        lease.Stack.Forward(Values(input), Values(output), (int)input.shape[3]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var pool = (StackPool)ctx.get_data(Pool);
        List<Tensor> tensors = ctx.get_saved_variables();
        Tensor input = tensors[0];
        using StackLease lease = Rent(pool, tensors);
        lease.Stack.Backward(Values(input), Values(grad_output.contiguous()), (int)input.shape[3]);

        Tensor[] gradients = [.. tensors.Skip(1).Select(static parameter => zeros_like(parameter))];
        for (int layer = 0; layer < gradients.Length / 2; layer++)
        {
            lease.Stack.TakeGradient(layer, Values(gradients[2 * layer]), Values(gradients[(2 * layer) + 1]));
        }

        return [null!, null!, .. gradients];
    }

    private static StackLease Rent(StackPool pool, List<Tensor> tensors)
    {
        StackLease lease = pool.Rent((int)tensors[0].shape[3]);
        for (int layer = 0; layer < tensors.Count / 2; layer++)
        {
            lease.Stack.SetLayer(layer, Values(tensors[(2 * layer) + 1]), Values(tensors[(2 * layer) + 2]));
        }

        return lease;
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
