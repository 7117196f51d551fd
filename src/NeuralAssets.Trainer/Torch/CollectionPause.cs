namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// No garbage collection for as long as libtorch works. TorchSharp hands libtorch the native part of objects that nothing refers to any more, such as the
/// Scalar in <c>tensor + 1</c> and those in every step of Adam: a collection during the call frees what libtorch still reads, and it fails or computes
/// something else.
/// </summary>
/// <remarks>
/// For the whole process, so keep it short. Pauses may overlap in any order and on any threads. Whoever allocates more than <see cref="Budget"/> meanwhile
/// is collected nevertheless.
/// </remarks>
internal sealed class CollectionPause : IDisposable
{
    /// <summary>Bytes that may be allocated during a pause. A step of the encoder takes 3 MB.</summary>
    public const long Budget = 64 << 20;

    private static readonly Lock s_lock = new();
    private static int s_open;

    /// <summary>Collects what there is and begins.</summary>
    public CollectionPause()
    {
        lock (s_lock)
        {
            if (s_open++ == 0)
            {
                // False where so much memory is not to be had: better to train at a small risk than not at all.
                _ = GC.TryStartNoGCRegion(Budget);
            }
        }
    }

    public void Dispose()
    {
        lock (s_lock)
        {
            if (--s_open > 0)
            {
                return;
            }

            try
            {
                GC.EndNoGCRegion();
            }
            catch (InvalidOperationException)
            {
                // It never began, or more than the budget was allocated.
            }
        }
    }
}
