using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Training.Checkpoints;

/// <summary>
/// State on its way to a file or back. A class describes its state once, and that description saves it and restores it, so the two can't
/// drift apart. Bytes are those of memory: a checkpoint never leaves the machine.
/// </summary>
internal abstract class StateStream
{
    /// <summary>Saves the values, or replaces them by those saved.</summary>
    public void Transfer<T>(Span<T> values)
        where T : unmanaged
        => TransferBytes(MemoryMarshal.AsBytes(values));

    /// <summary>Saves the value, or replaces it by the one saved.</summary>
    public void Transfer<T>(ref T value)
        where T : unmanaged
        => Transfer(MemoryMarshal.CreateSpan(ref value, 1));

    /// <summary>Saves the list, or replaces its content and length by those saved.</summary>
    public void Transfer<T>(List<T> values)
        where T : unmanaged
    {
        int count = values.Count;
        Transfer(ref count);
        CollectionsMarshal.SetCount(values, count);
        Transfer(CollectionsMarshal.AsSpan(values));
    }

    protected abstract void TransferBytes(Span<byte> bytes);
}

/// <summary>Something that can be left in the middle and taken up again.</summary>
internal interface IResumable
{
    /// <summary>Hands over everything that the rest of the work depends on and that its construction does not give.</summary>
    void Transfer(StateStream state);
}
