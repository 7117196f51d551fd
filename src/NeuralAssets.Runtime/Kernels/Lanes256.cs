using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralAssets.Kernels;

/// <summary>Sixteen lanes: AVX2. Interleaving and narrowing both work within halves of 128 bits, and so cancel out.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<short>, Vector256<int>>
{
    private const byte LowerHalves = 0x20;
    private const byte UpperHalves = 0x31;

    internal static bool IsSupported => Avx2.IsSupported;

    public int Count => Vector256<short>.Count;

    public Vector256<short> Load(ref short source) => Vector256.LoadUnsafe(ref source);

    public void Store(Vector256<short> values, ref short destination) => values.StoreUnsafe(ref destination);

    public Vector256<short> Broadcast16(short value) => Vector256.Create(value);

    public Vector256<int> Broadcast32(int value) => Vector256.Create(value);

    public Vector256<int> InterleaveLow(Vector256<short> first, Vector256<short> second) =>
        Avx2.UnpackLow(first, second).AsInt32();

    public Vector256<int> InterleaveHigh(Vector256<short> first, Vector256<short> second) =>
        Avx2.UnpackHigh(first, second).AsInt32();

    public Vector256<int> LoadPair(ref short source) => Vector256.LoadUnsafe(ref source).AsInt32();

    public void StorePair(Vector256<int> pairs, ref short destination) => pairs.AsInt16().StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePairs(Vector256<int> low, Vector256<int> high, ref short destination)
    {
        Avx2.Permute2x128(low, high, LowerHalves).AsInt16().StoreUnsafe(ref destination);
        Avx2.Permute2x128(low, high, UpperHalves).AsInt16().StoreUnsafe(ref destination, (nuint)Count);
    }

    public Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> pairs, Vector256<int> weights) =>
        sum + Avx2.MultiplyAddAdjacent(pairs.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(ref Vector256<int> lowSum, ref Vector256<int> highSum, Vector256<int> low, Vector256<int> high, int weight)
    {
        Vector256<short> weights = Vector256.Create(weight).AsInt16();
        lowSum += Avx2.MultiplyAddAdjacent(low.AsInt16(), weights);
        highSum += Avx2.MultiplyAddAdjacent(high.AsInt16(), weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<short> Narrow(
        Vector256<int> low, Vector256<int> high, int shift, Vector256<short> lowest, Vector256<short> highest) =>
        Vector256.Min(Vector256.Max(Avx2.PackSignedSaturate(low >> shift, high >> shift), lowest), highest);

    public Vector256<int> NarrowPairs(
        Vector256<int> first, Vector256<int> second, int firstShift, int secondShift, Vector256<int> lowest, Vector256<int> highest) => default;

    public Vector256<short> Clamp(Vector256<short> values, Vector256<short> lowest, Vector256<short> highest) =>
        Vector256.Min(Vector256.Max(values, lowest), highest);

    public Vector256<short> AddSaturate(Vector256<short> left, Vector256<short> right) => Avx2.AddSaturate(left, right);

    public Vector256<short> ShiftLeft(Vector256<short> values, int bits) => values << bits;

    public Vector256<short> ShiftRight(Vector256<short> values, int bits) => values >> bits;

    public Vector256<short> Or(Vector256<short> left, Vector256<short> right) => left | right;

    public Vector256<short> And(Vector256<short> left, Vector256<short> right) => left & right;

    public Vector256<short> Xor(Vector256<short> left, Vector256<short> right) => left ^ right;

    public bool IsZero(Vector256<short> values) => values == Vector256<short>.Zero;

    public Vector256<short> MultiplyRound(Vector256<short> left, Vector256<short> right) =>
        Avx2.MultiplyHighRoundScale(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint CountEdges(ref ushort edges, uint slot)
    {
        // All ones where an edge is not above the slot; how many there are does not depend on the order that packing leaves.
        Vector256<ushort> slots = Vector256.Create((ushort)slot);
        Vector256<ushort> first = Vector256.Equals(Vector256.Max(Vector256.LoadUnsafe(ref edges), slots), slots);
        Vector256<ushort> second = Vector256.Equals(
            Vector256.Max(Vector256.LoadUnsafe(ref edges, (nuint)Vector256<ushort>.Count), slots), slots);
        Vector256<sbyte> all = Avx2.PackSignedSaturate(first.AsInt16(), second.AsInt16());
        return (nint)(uint)BitOperations.PopCount(all.ExtractMostSignificantBits());
    }
}
