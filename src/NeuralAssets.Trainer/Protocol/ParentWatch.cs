using System.ComponentModel;
using System.Diagnostics;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>Calls back once when a process has gone. It polls: no system tells a child about the death of a parent that is not its own.</summary>
internal sealed class ParentWatch : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Process? _parent;
    private readonly Timer _timer;
    private Action? _onGone;

    /// <param name="processId">The process to watch.</param>
    /// <param name="onGone">Called at most once, on a thread of the pool; soon after this constructor if there is no such process.</param>
    public ParentWatch(int processId, Action onGone)
    {
        _onGone = onGone;
        try
        {
            // Held from here on, so a later process that is given the same number is not taken for it.
            _parent = Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            _parent = null;
        }

        _timer = new Timer(_ => Poll(), null, TimeSpan.Zero, s_interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _parent?.Dispose();
    }

    private void Poll()
    {
        if (IsGone())
        {
            Interlocked.Exchange(ref _onGone, null)?.Invoke();
        }
    }

    private bool IsGone()
    {
        try
        {
            return _parent is null || _parent.HasExited;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // It exists but may not be looked at, or this watch is being disposed of: neither is a reason to stop.
            return false;
        }
    }
}
