namespace NeuralAssets.Trainer.Engine;

/// <summary>Workspaces that wait to be used again; the least recently used ones go when they hold too much memory.</summary>
/// <param name="spareBytes">What may be held, but for the workspace returned last.</param>
internal sealed class WorkspacePool<TWorkspace>(long spareBytes) : IDisposable
    where TWorkspace : class, IDisposable
{
    private readonly List<(TWorkspace Workspace, long Bytes)> _spare = [];

    /// <summary>A workspace that fits, made if none waits.</summary>
    public TWorkspace Rent(Predicate<TWorkspace> fits, Func<TWorkspace> create)
    {
        int found = _spare.FindLastIndex(entry => fits(entry.Workspace));
        if (found < 0)
        {
            return create();
        }

        TWorkspace workspace = _spare[found].Workspace;
        _spare.RemoveAt(found);
        return workspace;
    }

    public void Return(TWorkspace workspace, long bytes)
    {
        _spare.Add((workspace, bytes));
        while (_spare.Count > 1 && _spare.Sum(entry => entry.Bytes) > spareBytes)
        {
            _spare[0].Workspace.Dispose();
            _spare.RemoveAt(0);
        }
    }

    public void Dispose()
    {
        foreach ((TWorkspace workspace, long _) in _spare)
        {
            workspace.Dispose();
        }
    }
}
