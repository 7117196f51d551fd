using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training.Checkpoints;

/// <summary>
/// What a training that does not get to its end leaves for the next one with the same key: the state of a moment that is at most
/// half a minute old.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    /// <summary>The extension of checkpoint files.</summary>
    public const string Extension = ".checkpoint";

    /// <summary>Runs that may begin from one file and die without a newer one: more would be a file that kills its trainings.</summary>
    private const int MaximumAttempts = 3;

    /// <summary>Work that may be lost, where writing takes no time.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);

    private readonly string _path;
    private readonly CheckpointIdentity _identity;
    private readonly Action<Diagnostic> _warn;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly List<Checkpoint> _others = [];
    private StateReader? _saved;
    private long _written;
    private bool _isUseless;

    private Checkpoint(string path, CheckpointIdentity identity, Action<Diagnostic> warn, TimeProvider time, TimeSpan interval)
    {
        _path = path;
        _identity = identity;
        _warn = warn;
        _time = time;
        _interval = interval;
        _written = time.GetTimestamp();
    }

    /// <summary>Whether this training continues an earlier one.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether so much work was done since the last writing that it is time for another.</summary>
    public bool IsDue => _time.GetElapsedTime(_written) >= _interval;

    /// <summary>Looks for the state of an earlier run. A file that can't be used is told about and deleted.</summary>
    /// <param name="directory">A folder that outlives the build; created if need be.</param>
    /// <param name="plan">The training that is about to begin.</param>
    /// <param name="warn">Told what is wrong with a file; training goes on in any case.</param>
    /// <param name="time">The clock.</param>
    /// <param name="interval">Between two writings; 15 seconds if not stated.</param>
    public static Checkpoint Open(
        string directory, GroupPlan plan, Action<Diagnostic> warn, TimeProvider time, TimeSpan? interval = null)
    {
        string path = Path.Combine(directory, $"{plan.Group}.{plan.Key}{Extension}");
        var checkpoint = new Checkpoint(path, CheckpointIdentity.Of(plan), warn, time, interval ?? s_interval);
        checkpoint.OpenSaved(directory);
        return checkpoint;
    }

    /// <summary>For one of several networks that are trained for the group: the first has this file, others have their own, which this one's end deletes.</summary>
    /// <param name="number">Of the network, counted from 0.</param>
    public Checkpoint ForNetwork(int number)
    {
        if (number == 0)
        {
            return this;
        }

        var other = new Checkpoint(Path.ChangeExtension(_path, $".{number}{Extension}"), _identity, _warn, _time, _interval);
        other.OpenSaved(Path.GetDirectoryName(_path)!);
        _others.Add(other);
        return other;
    }

    /// <summary>Restores the saved state, if there is any.</summary>
    /// <param name="transfer">Takes all of it.</param>
    /// <exception cref="InvalidDataException">The state is not that of this training.</exception>
    public void Restore(Action<StateStream> transfer)
    {
        if (_saved is not null)
        {
            using StateReader state = _saved;
            _saved = null;
            transfer(state);
            if (!state.IsAtEnd)
            {
                throw new InvalidDataException("The checkpoint holds more state than this training has.");
            }
        }
    }

    /// <summary>Replaces the file. Where that is not possible, training goes on without.</summary>
    public void Write(Action<StateStream> transfer)
    {
        if (_isUseless)
        {
            return;
        }

        try
        {
            CheckpointFile.Write(_path, _identity, transfer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GiveUp(e);
        }

        _written = _time.GetTimestamp();
    }

    /// <summary>Deletes the file: the training is finished, or it failed in a way that it would fail again.</summary>
    public void Delete()
    {
        _others.ForEach(static other => other.Delete());
        Dispose();
        try
        {
            CheckpointFile.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No later training mistakes it for its own state, and the cache sweeps old ones.
        }
    }

    /// <summary>Closes the file of an earlier run, if it was not restored.</summary>
    public void Dispose()
    {
        _saved?.Dispose();
        _saved = null;
        _others.ForEach(static other => other.Dispose());
    }

    private void OpenSaved(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            if (File.Exists(_path))
            {
                _saved = CheckpointFile.Open(_path, _identity, MaximumAttempts);
                IsResumed = true;
            }
        }
        catch (InvalidDataException e)
        {
            Delete();
            _warn(new Diagnostic(
                DiagnosticCodes.CheckpointUnusable,
                $"The checkpoint of an earlier training {e.Message}; it was deleted, and training starts anew.",
                _path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GiveUp(e);
        }
    }

    private void GiveUp(Exception fault)
    {
        _isUseless = true;
        _warn(new Diagnostic(
            DiagnosticCodes.CheckpointUnusable,
            $"The checkpoint can't be read or written, so training would start anew after an interruption: {fault.Message}",
            _path));
    }
}
