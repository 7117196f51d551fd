using System.Diagnostics;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Parts of an update that a benchmark tells apart.</summary>
internal enum EngineStage
{
    /// <summary>Between the parts: waiting, and sums over strips.</summary>
    Other,
    Quantisation,
    Context,
    Rate,
    Upsampling,
    Synthesis,
    LatentStep,
}

/// <summary>
/// Where the engine's threads spend their time, for benchmarks. It stands still unless <see cref="Switch"/> was set before the engine's
/// first call; a call then costs one test of a constant.
/// </summary>
internal static class StageClock
{
    /// <summary>Name of the <see cref="AppContext"/> switch that starts the clock.</summary>
    public const string Switch = "NeuralAssets.StageClock";

    private static readonly bool s_runs = AppContext.TryGetSwitch(Switch, out bool on) && on;
    private static readonly long[] s_ticks = new long[Enum.GetValues<EngineStage>().Length];

    [ThreadStatic]
    private static EngineStage t_stage;

    [ThreadStatic]
    private static long t_since;

    /// <summary>Counts this thread's time towards a stage from now on.</summary>
    public static void Enter(EngineStage stage)
    {
        if (s_runs)
        {
            Count(stage);
        }
    }

    /// <summary>Seconds of all threads together in a stage; 0 for <see cref="EngineStage.Other"/>.</summary>
    public static double Seconds(EngineStage stage) => (double)Volatile.Read(ref s_ticks[(int)stage]) / Stopwatch.Frequency;

    private static void Count(EngineStage stage)
    {
        long now = Stopwatch.GetTimestamp();
        if (t_stage != EngineStage.Other)
        {
            Interlocked.Add(ref s_ticks[(int)t_stage], now - t_since);
        }

        t_stage = stage;
        t_since = now;
    }
}
