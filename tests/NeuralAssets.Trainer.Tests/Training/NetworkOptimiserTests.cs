using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class NetworkOptimiserTests
{
    [Theory]
    [InlineData(1f)]
    [InlineData(-1f)]
    public void A_network_that_is_driven_outwards_stays_inside_what_the_decoder_holds(float gradient)
    {
        var architecture = new DecoderArchitecture(
            Channels: 4, GridCount: 5, ContextSize: 12, FeatureCount: 4, FeatureGrids: 2, ContextLayers: 2, SynthesisWidth: 48, ResidualLayers: 2);
        NetworkParameters parameters = Initialiser.Create(architecture, new Random(1));
        var optimiser = new NetworkOptimiser(architecture);
        float[] outwards = [.. parameters.Values.Select(_ => gradient)];

        // Moves every value by 8, half of what one weight of the synthesis may be: rows of them are far too large then.
        for (int step = 0; step < 800; step++)
        {
            optimiser.Step(parameters, outwards, rate: 1e-2);
        }

        Assert.True(DecoderModel.TryCreate(Rounded(parameters), out _, out string? defect), defect);
    }

    /// <summary>In steps of 1/256: values of biases in the finest steps can be too long for the format.</summary>
    private static DecoderParameters Rounded(NetworkParameters parameters)
    {
        const int StepExponent = 8;
        return new DecoderParameters
        {
            Architecture = parameters.Architecture,
            Tensors = [.. parameters.Shapes.Select((shape, t) => new ParameterTensor
            {
                Shape = shape,
                StepExponent = StepExponent,
                Values = [.. parameters.Tensor(t).ToArray().Select(value => (int)MathF.Round(MathF.ScaleB(value, StepExponent)))],
            })],
        };
    }
}
