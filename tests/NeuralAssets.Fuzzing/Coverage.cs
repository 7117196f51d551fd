using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace NeuralAssets.Fuzzing;

/// <summary>
/// Which branches an execution took, and about how often: AFL's map of pairs of branches, counted by the instrumented code and read in
/// buckets 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128-255.
/// </summary>
internal sealed unsafe class Coverage
{
    // The instrumentation draws identifiers of 16 bits and combines two by xor: no index is outside.
    private const int MapSize = 1 << 16;
    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly byte[] _seen = new byte[MapSize];

    public Coverage() => Trace.SharedMem = _map;

    /// <summary>Pairs of branches that any execution took.</summary>
    public int Pairs { get; private set; }

    private Span<byte> Map => new(_map, MapSize);

    public void Start()
    {
        Map.Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the execution since <see cref="Start"/> took a pair, or a number of times, that none before it did.</summary>
    public bool AddNew()
    {
        bool isNew = false;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(Map);
        for (int i = 0; i < words.Length; i++)
        {
            // Nearly all of the map is zero.
            if (words[i] != 0)
            {
                isNew |= AddWord(i * sizeof(ulong));
            }
        }

        return isNew;
    }

    private bool AddWord(int start)
    {
        bool isNew = false;
        for (int i = start; i < start + sizeof(ulong); i++)
        {
            byte bucket = Bucket(Map[i]);
            Pairs += bucket != 0 && _seen[i] == 0 ? 1 : 0;
            isNew |= (bucket & ~_seen[i]) != 0;
            _seen[i] |= bucket;
        }

        return isNew;
    }

    private static byte Bucket(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
