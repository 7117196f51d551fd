using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>Limits whose gradients differ from those that torch's own clamp would give.</summary>
internal static class Gradients
{
    /// <summary>Limits values; gradients pass as if there were no limit, so that an error beyond it still pulls inwards.</summary>
    public static Tensor PassThroughClamp(Tensor values, double low, double high)
        => values + (values.clamp(low, high) - values).detach();

    /// <summary>max(0, values), limited above; gradients pass the upper limit and stop at zero.</summary>
    public static Tensor LimitedRelu(Tensor values, double ceiling)
    {
        Tensor positive = values.relu();
        return positive - (positive - ceiling).relu().detach();
    }

    /// <summary>Limits values; beyond a limit only gradients that lead back inside pass.</summary>
    public static Tensor InwardClamp(Tensor values, double low, double high) => InwardClampFunction.apply(values, low, high);

    private sealed class InwardClampFunction : autograd.SingleTensorFunction<InwardClampFunction>
    {
        public override string Name => nameof(InwardClamp);

        public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
        {
            var values = (Tensor)arguments[0];
            double low = (double)arguments[1];
            double high = (double)arguments[2];
            context.save_for_backward([values]);
            context.save_data(nameof(low), low);
            context.save_data(nameof(high), high);
            return values.clamp(low, high);
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
        {
            Tensor values = context.get_saved_variables()[0];
            Tensor blocked = (values.lt((double)context.get_data("low")) & gradient.gt(0))
                | (values.gt((double)context.get_data("high")) & gradient.lt(0));
            return [gradient.masked_fill(blocked, 0), null!, null!];
        }
    }
}
