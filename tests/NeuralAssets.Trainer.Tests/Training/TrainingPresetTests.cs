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
        => Assert.Equal(updates, TrainingPreset.For(Enum.Parse<Effort>(effort), pixels, hasAlpha: false).Main.Updates);

    [Fact]
    public void Latents_of_sprites_follow_strong_gradients_only()
    {
        foreach (Effort effort in Enum.GetValues<Effort>())
        {
            TrainingPreset opaque = TrainingPreset.For(effort, 1 << 20, hasAlpha: false);
            TrainingPreset sprites = TrainingPreset.For(effort, 1 << 20, hasAlpha: true);
            Assert.True(opaque.WarmUp.LatentEpsilon < sprites.WarmUp.LatentEpsilon);
        }
    }

    [Theory]
    [InlineData("Fast", 1, false)]
    [InlineData("Normal", 1 << 20, false)]
    [InlineData("Normal", 1 << 19, true)]
    [InlineData("Max", 1 << 24, true)]
    public void Opaque_groups_with_thousands_of_updates_have_a_colder_main_phase(string effort, long pixels, bool isCold)
    {
        TrainingPhase opaque = TrainingPreset.For(Enum.Parse<Effort>(effort), pixels, hasAlpha: false).Main;
        TrainingPhase sprites = TrainingPreset.For(Enum.Parse<Effort>(effort), pixels, hasAlpha: true).Main;
        Assert.Equal(isCold, opaque.Temperature.Last < sprites.Temperature.Last);
        Assert.Equal(isCold, opaque.LatentEpsilon < sprites.LatentEpsilon);
        Assert.Equal(opaque.Updates, sprites.Updates);
    }
}
