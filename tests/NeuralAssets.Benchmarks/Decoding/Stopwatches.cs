using System.Diagnostics;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Times an action until it is known: half a second of warm-up, then at least seven runs and half a second.</summary>
internal static class Stopwatches
{
    private const double Seconds = 0.5;
    private const int LeastRuns = 7;

    /// <summary>The median of the runs, in seconds.</summary>
    public static double Median(Action action)
    {
        Run(action, leastRuns: 1);
        List<double> runs = Run(action, LeastRuns);
        runs.Sort();
        return runs[runs.Count / 2];
    }

    private static List<double> Run(Action action, int leastRuns)
    {
        var runs = new List<double>();
        var total = Stopwatch.StartNew();
        while (runs.Count < leastRuns || total.Elapsed.TotalSeconds < Seconds)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            runs.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return runs;
    }
}
