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
        Span<float> gradient = new float[lease.Stack.ParameterCount];
        lease.Stack.Backward(Values(input), Values(grad_output.contiguous()), (int)input.shape[3], gradient);

        List<Tensor> gradients = [null!, null!];
        foreach (Tensor parameter in tensors.Skip(1))
        {
            int count = (int)parameter.numel();
            gradients.Add(tensor(gradient[..count].ToArray(), parameter.shape));
            gradient = gradient[count..];
        }

        return gradients;
    }

    private static StackLease Rent(StackPool pool, List<Tensor> tensors)
    {
        StackLease lease = pool.Rent((int)tensors[0].shape[3]);
        var parameters = new float[lease.Stack.ParameterCount];
        Span<float> rest = parameters;
        foreach (Tensor parameter in tensors.Skip(1))
        {
            Span<float> values = Values(parameter);
            values.CopyTo(rest);
            rest = rest[values.Length..];
        }

        lease.Stack.SetParameters(parameters);
        return lease;
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
