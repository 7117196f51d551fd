using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Tests.Engine;

public sealed class LossMapTests
{
    /// <summary>One pass tells what an evaluation and a differentiation tell, but for the weights' gradients: also where one row stands for several.</summary>
    [Theory]
    [InlineData((int)AlphaKind.Opaque, 3)]
    [InlineData((int)AlphaKind.MaskAndSoft, 4)]
    [InlineData((int)AlphaKind.Synthesis, 4)]
    public void Gradients_come_with_the_losses_that_an_evaluation_finds(int alpha, int channels)
    {
        var random = new Random(5);
        DecoderArchitecture architecture = RandomImages.Architecture(channels);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage image = RandomImages.CreateSprite(300, 211, (100, 91, 90, 70), (AlphaKind)alpha, random);
        using var engine = (FusedEngine)CodecEngine.Create(architecture, threads: 2, seed: 1);
        engine.SetParameters(parameters);
        using var evaluated = new LossMap(image.Width, image.Height, image.Latents.Length);
        using var found = new LossMap(image.Width, image.Height, image.Latents.Length);
        var expected = new float[1][][];
        var gradients = new float[1][][];
        engine.Differentiate([image], QuantiserSettings.Hard, new float[parameters.Values.Length], expected);
        Assert.Equal(engine.Evaluate([image], [evaluated]), engine.Differentiate([image], [found], gradients));
        Assert.Equal(expected[0], gradients[0]);
        Assert.Equal(Values(evaluated.Errors), Values(found.Errors));
        Assert.Equal(evaluated.Bits.Select(Values), found.Bits.Select(Values));
    }

    private static unsafe float[] Values(Plane plane)
        => [.. Enumerable.Range(0, plane.Height).SelectMany(y => new Span<float>(plane.Row(y), plane.Width).ToArray())];
}
