using NeuralAssets.Format;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class ArchitectureChooserTests
{
    [Theory]
    [InlineData(500, 4, (int)Effort.Normal, 8, 8, 0)]
    [InlineData(500, 1, (int)Effort.Max, 8, 8, 0)]
    [InlineData(2_000, 3, (int)Effort.Max, 8, 8, 1)]
    [InlineData(2_000, 4, (int)Effort.Max, 8, 8, 0)]
    [InlineData(2_500, 2, (int)Effort.Max, 16, 16, 2)]
    [InlineData(16_000, 3, (int)Effort.Normal, 16, 16, 2)]
    [InlineData(190_000, 3, (int)Effort.Fast, 16, 16, 2)]
    [InlineData(16_000, 3, (int)Effort.Max, 16, 48, 2)]
    [InlineData(190_000, 3, (int)Effort.Max, 20, 48, 2)]
    public void The_network_grows_with_the_bytes_that_carry_it(int bytes, int channels, int effort, int contextWidth, int synthesisWidth, int residuals)
    {
        DecoderArchitecture architecture = ArchitectureChooser.Choose(longest: 512, bytes, channels, (Effort)effort);
        architecture.Validate();
        Assert.Equal(contextWidth, architecture.ContextWidth);
        Assert.Equal(synthesisWidth, architecture.SynthesisWidth);
        Assert.Equal(residuals, architecture.ResidualLayers);
    }

    /// <summary>With the same grids and channels.</summary>
    [Theory]
    [InlineData(500, 3, (int)Effort.Fast, 75, 8, 8)]
    [InlineData(190_000, 4, (int)Effort.Fast, 90, 8, 8)]
    [InlineData(190_000, 4, (int)Effort.Fast, 91, 16, 16)]
    [InlineData(190_000, 4, (int)Effort.Fast, null, 16, 16)]
    [InlineData(500, 3, (int)Effort.Normal, 75, 8, 8)]
    [InlineData(5_000, 3, (int)Effort.Normal, 75, 16, 16)]
    [InlineData(190_000, 4, (int)Effort.Max, 75, 20, 48)]
    public void Smooth_pictures_have_a_network_without_residual_layers_and_at_Fast_a_small_one(
        int bytes, int channels, int effort, int? quality, int contextWidth, int synthesisWidth)
    {
        DecoderArchitecture usual = ArchitectureChooser.Choose(longest: 512, bytes, channels, (Effort)effort);
        double? lambda = quality is int given ? (float)QualityScale.Lambda(given) : null;
        DecoderArchitecture smooth = ArchitectureChooser.Smooth(usual, (Effort)effort, lambda);
        smooth.Validate();
        Assert.Equal((usual.Channels, usual.GridCount, usual.FeatureGrids), (smooth.Channels, smooth.GridCount, smooth.FeatureGrids));
        Assert.Equal((contextWidth, synthesisWidth, 0), (smooth.ContextWidth, smooth.SynthesisWidth, smooth.ResidualLayers));
        ArchitectureChooser.Smooth(ArchitectureChooser.Choose(longest: 1, bytes, channels, (Effort)effort), (Effort)effort, lambda).Validate();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(40, 5)]
    [InlineData(5000, 7)]
    public void Grids_reach_down_to_about_two_latents_a_side(int side, int grids)
    {
        DecoderArchitecture architecture = ArchitectureChooser.Choose(side, bytes: 1_000, channels: 4, Effort.Fast);
        architecture.Validate();
        Assert.Equal(grids, architecture.GridCount);
    }
}
