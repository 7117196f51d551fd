using System.Diagnostics;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>
/// Times actions by turns. A host that gives a machine more and less from minute to minute then does so to all of them, and the fastest run of each is one
/// that nothing disturbed.
/// </summary>
internal static class Rounds
{
    private const int Count = 12;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(0.1);

    /// <summary>The fastest run of each action in seconds, of twelve rounds in which each runs for a tenth of a second or once.</summary>
    public static double[] Fastest(IReadOnlyList<Action> actions)
    {
        foreach (Action action in actions)
        {
            Fastest(action, s_warmUp);
        }

        double[] fastest = [.. actions.Select(static _ => double.MaxValue)];
        for (int round = 0; round < Count; round++)
        {
            for (int i = 0; i < fastest.Length; i++)
            {
                fastest[i] = Math.Min(fastest[i], Fastest(actions[i], s_turn));
            }
        }

        return fastest;
    }

    private static double Fastest(Action action, TimeSpan time)
    {
        double fastest = double.MaxValue;
        var total = Stopwatch.StartNew();
        do
        {
            long start = Stopwatch.GetTimestamp();
            action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (total.Elapsed < time);
        return fastest;
    }
}
