using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>The fused engine's own account of its stages, from a moment on.</summary>
internal sealed class FusedStages
{
    private static readonly (EngineStage Stage, string Name)[] s_names =
    [
        (EngineStage.Quantisation, StageFigures.Quantisation),
        (EngineStage.Context, StageFigures.Context),
        (EngineStage.Rate, StageFigures.Rate),
        (EngineStage.Upsampling, StageFigures.Upsampling),
        (EngineStage.Synthesis, StageFigures.Synthesis),
        (EngineStage.LatentStep, StageFigures.LatentStep),
    ];

    private readonly double[] _before = [.. s_names.Select(static name => StageClock.Seconds(name.Stage))];

    private FusedStages()
    {
    }

    public static FusedStages Start() => new();

    /// <summary>What each stage alone would reach with all threads.</summary>
    public IEnumerable<StageFigures> Read(long pixels, int threads)
        => s_names.Select((name, i) => new StageFigures(
            name.Name, pixels / ((StageClock.Seconds(name.Stage) - _before[i]) / threads) / 1e6));
}
