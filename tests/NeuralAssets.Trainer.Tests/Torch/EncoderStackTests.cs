using NeuralAssets.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Tests.Torch;

[Collection(TorchGenerator.Name)]
[WithoutGarbageCollection]
public sealed class EncoderStackTests
{
    private const int Hidden = 24;

    /// <summary>Against the definition in double precision, worked out by torch without its convolution.</summary>
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(6, 2, 300)]
    [InlineData(6, 3, 33)]
    [InlineData(8, 17, 1)]
    [InlineData(6, 64, 64)]
    [InlineData(8, 128, 45)]
    public void Outputs_and_gradients_are_those_of_the_definition(int inputs, int height, int width)
    {
        LoadedTorch.Require();
        random.manual_seed(3);
        using DisposeScope scope = NewDisposeScope();
        using var stack = new EncoderStack(inputs, Hidden);
        Tensor[] parameters = [.. stack.parameters()];
        using (no_grad())
        {
            foreach (Tensor parameter in parameters)
            {
                parameter.copy_(randn_like(parameter) * 0.2);
            }
        }

        Tensor input = rand(1, inputs, height, width);
        Tensor byOutput = randn(1, 1, height, width);
        Tensor output = stack.forward(input);
        IList<Tensor> gradients = autograd.grad([output], parameters, [byOutput]);

        Tensor[] exact = [.. parameters.Select(static parameter => parameter.detach().to(ScalarType.Float64).requires_grad_())];
        Tensor expected = input.to(ScalarType.Float64);
        for (int layer = 0; layer < 3; layer++)
        {
            Tensor rectified = layer == 0 ? expected : expected.relu();
            expected = Convolve(rectified, exact[2 * layer], exact[(2 * layer) + 1]);
        }

        AssertNear(expected, output);
        IList<Tensor> expectedGradients = autograd.grad([expected], exact, [byOutput.to(ScalarType.Float64)]);
        Assert.All(expectedGradients.Zip(gradients), static pair => AssertNear(pair.First, pair.Second));
    }

    /// <summary>What a larger picture left behind does not reach a smaller one.</summary>
    [Fact]
    public void A_stack_is_used_again_for_smaller_pictures()
    {
        LoadedTorch.Require();
        random.manual_seed(4);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using var stack = new EncoderStack(4, Hidden);
        foreach (Tensor parameter in stack.parameters())
        {
            parameter.copy_(randn_like(parameter) * 0.2);
        }

        Tensor input = rand(1, 4, 9, 11);
        float[] first = stack.forward(input).data<float>().ToArray();
        _ = stack.forward(randn(1, 4, 40, 300) * 100);
        Assert.Equal(first, stack.forward(input).data<float>().ToArray());
    }

    private static Tensor Convolve(Tensor input, Tensor weight, Tensor bias)
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
