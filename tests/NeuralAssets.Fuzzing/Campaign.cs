using System.Diagnostics;
using System.Globalization;

namespace NeuralAssets.Fuzzing;

/// <summary>The loop: mutate an input that is known, execute it, keep it if it reached something new.</summary>
internal sealed class Campaign
{
    private const int LongestInput = 1 << 16;
    private static readonly TimeSpan s_reportPeriod = TimeSpan.FromSeconds(15);
    private readonly Random _random;
    private readonly PackMutator _mutator;
    private readonly Coverage _coverage = new();
    private readonly Target _target = new();
    private readonly Findings _findings;
    private readonly Watchdog _watchdog;
    private readonly InFlight _inFlight;
    private readonly List<FuzzPack> _corpus = [];
    private long _executions;

    public Campaign(int seed, Findings findings, Watchdog watchdog, InFlight inFlight)
    {
        _random = new Random(seed);
        _mutator = new PackMutator(_random);
        _findings = findings;
        _watchdog = watchdog;
        _inFlight = inFlight;
    }

    /// <summary>Runs until one of the two limits is reached, or the token is cancelled.</summary>
    public void Run(long executions, TimeSpan time, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan nextReport = s_reportPeriod;
        ExecuteLeft();
        foreach (FuzzPack seed in new Seeds(_random).Draw())
        {
            Execute(seed);
        }

        while (_executions < executions && Stopwatch.GetElapsedTime(start) < time && !cancellationToken.IsCancellationRequested)
        {
            FuzzPack pack = _mutator.Mutate(Pick(), Pick());
            if (pack.Length <= LongestInput)
            {
                Execute(pack);
            }

            if (Stopwatch.GetElapsedTime(start) > nextReport)
            {
                Report(start);
                nextReport += s_reportPeriod;
            }
        }

        Report(start);
    }

    private void ExecuteLeft()
    {
        if (_inFlight.Left() is FuzzPack left)
        {
            // Kept even if it passes now: the process that executed it did not come to its end.
            _findings.Add(new Defect("process-ended", "The process before this one ended while it executed this."), left);
            Execute(left);
        }
    }

    private void Execute(FuzzPack pack)
    {
        _watchdog.Current = pack;
        _inFlight.Set(pack);
        _coverage.Start();
        Defect? defect = Try(_target.Execute, pack);
        bool isNew = _coverage.AddNew();
        if (isNew && defect is null)
        {
            _corpus.Add(pack);
            defect = Try(Oracle.Judge, pack);
        }

        _inFlight.Clear();
        _watchdog.Current = null;
        _executions++;
        if (defect is not null)
        {
            _findings.Add(defect, pack);
        }
    }

    private static Defect? Try(Func<FuzzPack, Defect?> step, FuzzPack pack)
    {
        try
        {
            return step(pack);
        }
#pragma warning disable CA1031 // An exception of any type is what the program looks for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Defect.Of(exception);
        }
    }

    /// <summary>The shorter of two, for speed; half of the time from the latest, which lead to where the others have not been.</summary>
    private FuzzPack Pick()
    {
        int first = _random.Next(2) == 0 ? 0 : _corpus.Count - (_corpus.Count / 8) - 1;
        FuzzPack one = _corpus[_random.Next(first, _corpus.Count)];
        FuzzPack two = _corpus[_random.Next(first, _corpus.Count)];
        return one.Length <= two.Length ? one : two;
    }

    private void Report(long start)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_executions} executions in {seconds:F0} s, {_executions / seconds:F0} a second; {_coverage.Pairs} pairs of branches, {_corpus.Count} inputs kept, {_findings.Count} findings"));
    }
}
