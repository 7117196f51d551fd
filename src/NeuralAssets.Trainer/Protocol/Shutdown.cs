using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>Turns SIGINT, SIGTERM and the end of the parent into one cancellation token.</summary>
internal sealed class Shutdown : IDisposable
{
    /// <summary>Native code can't be interrupted: after this long the process ends by itself.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _source = new();
    private readonly List<IDisposable> _registrations = [];

    public Shutdown()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Cancels when the process has gone.</summary>
    public void Watch(int parentProcessId) => _registrations.Add(new ParentWatch(parentProcessId, Cancel));

    public void Dispose()
    {
        foreach (IDisposable registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Without this the runtime would end the process at once, with a code that is not the protocol's.
        context.Cancel = true;
        Cancel();
    }

    private void Cancel()
    {
        var deadline = new Thread(static () =>
        {
            Thread.Sleep(s_patience);
            Environment.Exit(ExitCode.Cancelled);
        })
        {
            IsBackground = true,
            Name = "shutdown deadline",
        };
        deadline.Start();

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended in the same moment; there is nothing left to cancel.
        }
    }
}
