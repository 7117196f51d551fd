using NeuralAssets.Format;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class ArchitectureChooserTests
{
    [Theory]
    [InlineData(64, 10, (int)Effort.Max, 8, 8)]
    [InlineData(512, 4, (int)Effort.Normal, 16, 16)]
    [InlineData(1024, 12, (int)Effort.Fast, 16, 16)]
    [InlineData(512, 4, (int)Effort.Max, 16, 48)]
    [InlineData(1024, 12, (int)Effort.Max, 20, 48)]
    public void The_network_grows_with_the_bytes_that_carry_it(int side, int images, int effort, int contextWidth, int synthesisWidth)
    {
        DecoderArchitecture architecture = ArchitectureChooser.Choose(
            [.. Enumerable.Repeat((side, side, 1e-3), images)], channels: 3, (Effort)effort);
        architecture.Validate();
        Assert.Equal(contextWidth, architecture.ContextWidth);
        Assert.Equal(synthesisWidth, architecture.SynthesisWidth);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(40, 5)]
    [InlineData(5000, 7)]
    public void Grids_reach_down_to_about_two_latents_a_side(int side, int grids)
    {
        DecoderArchitecture architecture = ArchitectureChooser.Choose([(side, 1, 1e-3)], channels: 4, Effort.Fast);
        architecture.Validate();
        Assert.Equal(grids, architecture.GridCount);
    }
}
