using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Zeroed floats outside the garbage collector's heap, aligned to a cache line.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private float* _data;

    public NativeBuffer(long count)
    {
        Count = count;
        nuint bytes = checked((nuint)count * sizeof(float));
        _data = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_data, bytes);
    }

    ~NativeBuffer() => Free();

    public long Count { get; }

    public float* Data => _data;

    public void Clear() => NativeMemory.Clear(_data, (nuint)Count * sizeof(float));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
