using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>What the machine's multiply-add units do at most: independent chains in registers, no memory, all cores.</summary>
internal static class FmaPeak
{
    /// <summary>Two units of four cycles' latency need eight independent chains; twelve leave registers for the factors.</summary>
    private const int Chains = 12;

    private const int Rounds = 2_000_000;
    private const int Repetitions = 8;

    /// <summary>Thousand millions of single-precision multiply-adds a second, the best of several rounds.</summary>
    public static double MeasureGmacs()
        => Vector512.IsHardwareAccelerated ? MeasureGmacs<Lanes512>() : MeasureGmacs<Lanes256>();

    private static double MeasureGmacs<T>()
        where T : struct, ILanes<T>
    {
        int cores = Environment.ProcessorCount;
        double macs = (double)cores * Rounds * Chains * T.Count;
        double best = 0;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            Parallel.For(0, cores, new ParallelOptions { MaxDegreeOfParallelism = cores }, static _ => Keep(Run<T>()));
            best = Math.Max(best, macs / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    /// <summary>Lets the optimiser believe that somebody wants the result.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(float value) => GC.KeepAlive(value > 1e30f ? "overflow" : null);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run<T>()
        where T : struct, ILanes<T>
    {
        T factor = T.Broadcast(0.999999f);
        T term = T.Broadcast(1e-6f);
        T a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int round = 0; round < Rounds; round++)
        {
            a = T.MultiplyAdd(a, factor, term);
            b = T.MultiplyAdd(b, factor, term);
            c = T.MultiplyAdd(c, factor, term);
            d = T.MultiplyAdd(d, factor, term);
            e = T.MultiplyAdd(e, factor, term);
            f = T.MultiplyAdd(f, factor, term);
            g = T.MultiplyAdd(g, factor, term);
            h = T.MultiplyAdd(h, factor, term);
            i = T.MultiplyAdd(i, factor, term);
            j = T.MultiplyAdd(j, factor, term);
            k = T.MultiplyAdd(k, factor, term);
            l = T.MultiplyAdd(l, factor, term);
        }

        return T.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
