namespace NeuralAssets.Fuzzing;

/// <summary>Ends the program when one execution takes more than two seconds of the processor: it can't be stopped from within.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(200);
    private readonly Findings _findings;
    private readonly Timer _timer;
    private FuzzPack? _pack;
    private FuzzPack? _packBefore;
    private TimeSpan _start;

    public Watchdog(Findings findings)
    {
        _findings = findings;
        _timer = new Timer(_ => Check(), state: null, s_period, s_period);
    }

    /// <summary>Of the execution that runs; null between executions.</summary>
    public FuzzPack? Current
    {
        set => Volatile.Write(ref _pack, value);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Processor time, not time of day: the machine may have other work.</summary>
    private void Check()
    {
        FuzzPack? pack = Volatile.Read(ref _pack);
        TimeSpan now = Environment.CpuUsage.TotalTime;
        if (pack is null || !ReferenceEquals(pack, _packBefore))
        {
            _packBefore = pack;
            _start = now;
        }
        else if (now - _start > s_limit)
        {
            _findings.Add(new Defect("hang", $"An execution took more than {s_limit}."), pack);
            Environment.Exit(ExitCodes.Found);
        }
    }
}
