using NeuralAssets.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Tests.Torch;

[Collection(TorchGenerator.Name)]
[WithoutGarbageCollection]
public sealed class ConvolutionTests
{
    /// <summary>Against the definition in double precision, at sizes where torch's own convolution takes other ways.</summary>
    [Theory]
    [InlineData(6, 24, 1, 1)]
    [InlineData(6, 24, 64, 64)]
    [InlineData(24, 24, 17, 33)]
    [InlineData(24, 24, 128, 45)]
    [InlineData(24, 1, 2, 300)]
    [InlineData(24, 1, 64, 64)]
    public void Outputs_and_gradients_are_those_of_the_definition(int inputs, int outputs, int height, int width)
    {
        LoadedTorch.Require();
        random.manual_seed(3);
        using DisposeScope scope = NewDisposeScope();
        using var layer = new Convolution(inputs, outputs);
        Tensor input = randn(1, inputs, height, width).requires_grad_();
        Tensor byOutput = randn(1, outputs, height, width);
        Tensor[] variables = [input, layer.Weight, layer.Bias];
        Tensor output = layer.forward(input);
        IList<Tensor> gradients = autograd.grad([output], variables, [byOutput]);

        Tensor[] exact = [.. variables.Select(static variable => variable.detach().to(ScalarType.Float64).requires_grad_())];
        Tensor expected = Define(exact[0], exact[1], exact[2]);
        IList<Tensor> expectedGradients = autograd.grad([expected], exact, [byOutput.to(ScalarType.Float64)]);
        AssertNear(expected, output);
        Assert.All(expectedGradients.Zip(gradients), static pair => AssertNear(pair.First, pair.Second));
    }

    /// <summary>The first layer's input is the picture.</summary>
    [Fact]
    public void An_input_without_gradient_gets_none()
    {
        LoadedTorch.Require();
        using DisposeScope scope = NewDisposeScope();
        using var layer = new Convolution(3, 2);
        Tensor input = rand(1, 3, 5, 7);
        layer.forward(input).sum().backward();
        Assert.Null(input.grad);
        Assert.NotNull(layer.Weight.grad);
    }

    private static Tensor Define(Tensor input, Tensor weight, Tensor bias)
    {
        (long height, long width) = (input.shape[2], input.shape[3]);
        Tensor surrounded = functional.pad(input, [1, 1, 1, 1]);
        Tensor sum = bias.reshape(1, -1, 1, 1).expand(1, -1, height, width);
        for (int tap = 0; tap < 9; tap++)
        {
            Tensor seen = surrounded.narrow(2, tap / 3, height).narrow(3, tap % 3, width);
            sum = sum + einsum("oi,nihw->nohw", weight.select(3, tap % 3).select(2, tap / 3), seen);
        }

        return sum;
    }

    private static void AssertNear(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        double error = (found.to(ScalarType.Float64) - expected).abs().max().ToDouble();
        Assert.True(error <= 1e-5 * expected.abs().max().ToDouble(), $"off by {error}");
    }
}
