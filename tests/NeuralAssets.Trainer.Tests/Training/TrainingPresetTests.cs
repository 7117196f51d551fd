using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class TrainingPresetTests
{
    [Theory]
    [InlineData("Fast", 1 << 20, 250)]
    [InlineData("Fast", 16 << 20, 250)]
    [InlineData("Fast", 1 << 19, 500)]
    [InlineData("Fast", 1, 1000)]
    [InlineData("Normal", 1 << 19, 3000)]
    [InlineData("Normal", 1 << 24, 1500)]
    [InlineData("Max", 1 << 16, 9000)]
    public void Small_groups_get_more_updates_but_at_Max(string effort, long pixels, int updates)
        => Assert.Equal(updates, TrainingPreset.For(Enum.Parse<Effort>(effort), images: 12, pixels, hasAlpha: false).Main.Updates);

    [Theory]
    [InlineData(1 << 21, 70)]
    [InlineData(1 << 20, 70)]
    [InlineData(950_000, 77)]
    [InlineData(1 << 18, 100)]
    public void The_encoder_of_a_large_group_learns_for_fewer_steps_at_Fast(long pixels, int steps)
    {
        TrainingPreset preset = TrainingPreset.For(Effort.Fast, images: 12, pixels, hasAlpha: true);
        Assert.Equal(steps, preset.ImitationSteps + preset.JointSteps);
    }

    /// <summary>A round of the images is one step for each of them, or for each two.</summary>
    [Theory]
    [InlineData("Fast", 1, 1 << 22, true)]
    [InlineData("Fast", 6, 1 << 22, true)]
    [InlineData("Fast", 7, 1 << 22, false)]
    [InlineData("Fast", 2, 1 << 18, false)]
    [InlineData("Normal", 1, 1 << 22, false)]
    public void A_main_phase_of_few_steps_has_smaller_ones_and_a_warm_up_of_more(string effort, int images, long pixels, bool isShort)
    {
        TrainingPreset preset = TrainingPreset.For(Enum.Parse<Effort>(effort), images, pixels, hasAlpha: false);
        Assert.Equal(isShort ? 1 : 2, preset.Main.ImagesPerStep);
        Assert.Equal(isShort, preset.WarmUp.ImagesPerStep < 12);
    }

    [Fact]
    public void Latents_of_sprites_follow_strong_gradients_only()
    {
        foreach (Effort effort in Enum.GetValues<Effort>())
        {
            TrainingPreset opaque = TrainingPreset.For(effort, images: 12, 1 << 20, hasAlpha: false);
            TrainingPreset sprites = TrainingPreset.For(effort, images: 12, 1 << 20, hasAlpha: true);
            Assert.True(opaque.WarmUp.LatentEpsilon < sprites.WarmUp.LatentEpsilon);
        }
    }

    [Theory]
    [InlineData("Fast", 1, false)]
    [InlineData("Normal", 1 << 18, true)]
    [InlineData("Normal", 1 << 24, true)]
    [InlineData("Max", 1 << 24, true)]
    public void Opaque_groups_with_thousands_of_updates_have_a_colder_main_phase(string effort, long pixels, bool isCold)
    {
        TrainingPhase opaque = TrainingPreset.For(Enum.Parse<Effort>(effort), images: 12, pixels, hasAlpha: false).Main;
        TrainingPhase sprites = TrainingPreset.For(Enum.Parse<Effort>(effort), images: 12, pixels, hasAlpha: true).Main;
        Assert.Equal(isCold, opaque.Temperature.Last < sprites.Temperature.Last);
        Assert.Equal(isCold, opaque.LatentEpsilon < sprites.LatentEpsilon);
        Assert.Equal(isCold, opaque.LatentBeta2 < sprites.LatentBeta2);
        Assert.Equal(opaque.Updates, sprites.Updates);
    }

    [Fact]
    public void Empty_grids_are_filled_one_after_another_the_coarsest_first()
    {
        TrainingPhase phase = TrainingPreset.For(Effort.Fast).Main with { EmptyGrids = 3 };
        Assert.Equal([3, 3, 2, 1, 1, 0, 0], new[] { 0, 0.16, 0.17, 0.34, 0.49, 0.5, 1 }.Select(phase.LowestGridAt));
    }

    [Fact]
    public void Updates_of_empty_grids_cost_less()
    {
        TrainingPhase usual = TrainingPreset.For(Effort.Fast).Main;
        TrainingPhase phase = usual with { EmptyGrids = 1 };
        Assert.Equal(0.3, usual.CostAt(0.3));
        Assert.Equal(0, phase.CostAt(0));
        Assert.InRange(phase.CostAt(0.5), 0.1, 0.4);
        Assert.Equal(0.5, phase.CostAt(1) - phase.CostAt(0.5), 12);
    }
}
