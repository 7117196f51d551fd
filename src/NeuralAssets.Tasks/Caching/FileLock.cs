using System.Diagnostics;

namespace NeuralAssets.Tasks.Caching;

/// <summary>
/// An exclusive lock between processes and threads: an open file. The system drops it when its owner dies.
/// </summary>
/// <remarks>
/// The file is never deleted, for a deleted lock file could be locked by one process and recreated by another.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file; its folder must exist and be writable.</param>
    /// <param name="onLongWait">Called once, when the wait takes longer than the patience.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="patience">Five seconds, if not stated.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened at all.</exception>
    public static FileLock Acquire(string path, Action onLongWait, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var waited = Stopwatch.StartNew();
        bool hasTold = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException))
            {
                // Held by another build.
            }

            if (!hasTold && waited.Elapsed >= (patience ?? s_patience))
            {
                hasTold = true;
                onLongWait();
            }

            cancellation.WaitHandle.WaitOne(s_poll);
        }
    }

    public void Dispose() => _file.Dispose();
}
