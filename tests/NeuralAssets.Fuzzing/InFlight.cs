using System.IO.MemoryMappedFiles;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>The input being executed, in a mapped file that outlives the process: what no exception reports is found there.</summary>
internal sealed class InFlight : IDisposable
{
    private const int Capacity = 1 << 20;
    private const int HeaderLength = 2 * sizeof(int);
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public InFlight(string folder)
    {
        Directory.CreateDirectory(folder);
        _file = MemoryMappedFile.CreateFromFile(Path.Combine(folder, "in-flight.bin"), FileMode.OpenOrCreate, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>What the process before this one was executing when it died, if it did.</summary>
    public FuzzPack? Left()
    {
        int decoderLength = _view.ReadInt32(0);
        int codesLength = _view.ReadInt32(sizeof(int));
        if (decoderLength + codesLength == 0)
        {
            return null;
        }

        byte[] decoder = new byte[decoderLength];
        byte[] codes = new byte[codesLength];
        _view.ReadArray(HeaderLength, decoder, 0, decoderLength);
        _view.ReadArray(HeaderLength + decoderLength, codes, 0, codesLength);
        return new FuzzPack(decoder, Array.Empty<ReferenceImage>(), codes, IndexLength: 0);
    }

    public void Set(FuzzPack pack)
    {
        if (HeaderLength + pack.Length <= Capacity)
        {
            _view.Write(0, pack.DecoderFile.Length);
            _view.Write(sizeof(int), pack.CodesFile.Length);
            _view.WriteArray(HeaderLength, pack.DecoderFile, 0, pack.DecoderFile.Length);
            _view.WriteArray(HeaderLength + pack.DecoderFile.Length, pack.CodesFile, 0, pack.CodesFile.Length);
        }
    }

    public void Clear()
    {
        _view.Write(0, 0);
        _view.Write(sizeof(int), 0);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
