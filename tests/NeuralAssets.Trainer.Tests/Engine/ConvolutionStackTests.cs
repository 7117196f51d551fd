using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Tests.Engine;

/// <summary>What a stack computes is tested against torch (EncoderStackTests); that every width of register computes it, here.</summary>
public sealed class ConvolutionStackTests
{
    private const int Inputs = 6;
    private const int Hidden = 24;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(12, 31)]
    [InlineData(5, 270)]
    public void All_widths_of_registers_agree(int height, int width)
    {
        (float[] Output, float[] Gradient) expected = Run<LanesScalar>(height, width);
        Assert.Contains(expected.Gradient, static value => value != 0);
        AssertNear(expected, Run<Lanes128>(height, width));
        AssertNear(expected, Run<Lanes256>(height, width));
        AssertNear(expected, Run<Lanes512>(height, width));
    }

    [Fact]
    public void A_wider_picture_than_said_is_refused()
    {
        using var stack = new ConvolutionStack<LanesScalar>(Inputs, Hidden, columns: 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => stack.Forward(new float[Inputs * 5], new float[5], width: 5));
    }

    private static (float[] Output, float[] Gradient) Run<T>(int height, int width)
        where T : struct, ILanes<T>
    {
        var random = new Random(5);
        using var stack = new ConvolutionStack<T>(Inputs, Hidden, width);
        float[] picture = Draw(Inputs * height * width);
        float[] byOutput = Draw(height * width);
        (int From, int To)[] layers = [(Inputs, Hidden), (Hidden, Hidden), (Hidden, 1)];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            stack.SetLayer(layer, Draw(layers[layer].From * layers[layer].To * 9), Draw(layers[layer].To));
        }

        var output = new float[height * width];
        stack.Forward(picture, output, width);
        stack.Backward(picture, byOutput, width);
        List<float> gradient = [];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            var weights = new float[layers[layer].From * layers[layer].To * 9];
            var bias = new float[layers[layer].To];
            stack.TakeGradient(layer, weights, bias);
            gradient.AddRange([.. weights, .. bias]);
        }

        return (output, [.. gradient]);

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 2)];
    }

    private static void AssertNear((float[] Output, float[] Gradient) expected, (float[] Output, float[] Gradient) found)
    {
        AssertNear(expected.Output, found.Output);
        AssertNear(expected.Gradient, found.Gradient);
    }

    private static void AssertNear(float[] expected, float[] found)
    {
        float largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * largest));
    }
}
