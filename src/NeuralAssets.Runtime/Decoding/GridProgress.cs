namespace NeuralAssets.Decoding;

/// <summary>How far the finest grid is decoded, told by one thread to another that renders the rows above.</summary>
internal sealed class GridProgress
{
    private readonly object _lock = new();
    private int _rows;
    private bool _failed;

    /// <summary>Rows before <paramref name="rows"/> are complete, and so are all coarser grids.</summary>
    internal void Report(int rows)
    {
        lock (_lock)
        {
            _rows = rows;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>No more rows will come.</summary>
    internal void Fail()
    {
        lock (_lock)
        {
            _failed = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits until rows before <paramref name="rows"/> are complete.</summary>
    /// <exception cref="OperationCanceledException">They will never be.</exception>
    internal void Await(int rows)
    {
        lock (_lock)
        {
            while (_rows < rows)
            {
                if (_failed)
                {
                    throw new OperationCanceledException("The latents could not be decoded.");
                }

                Monitor.Wait(_lock);
            }
        }
    }
}
