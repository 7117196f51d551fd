using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralAssets.Kernels;

/// <summary>
/// Sixteen lanes whose pairs and sums fill one register of 512 bits: AVX-512. Against AVX2 that is half the instructions, which
/// bound that tier; blocks stay as long as a band has rows. Of VNNI .NET has no form that multiplies 16 bits in such registers.
/// </summary>
internal readonly struct Lanes512 : ILanes<Vector256<short>, Vector512<int>>
{
    /// <summary>Where processors slow down for such registers the runtime does not call them accelerated.</summary>
    internal static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    public int Count => Vector256<short>.Count;

    /// <summary>Number i of the first operand, number i of the second, which start at 0 and at 32.</summary>
    private static Vector512<short> Interleaved
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47);
    }

    private static Vector512<byte> PairsOfPacked
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            (byte)0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15,
            16, 17, 24, 25, 18, 19, 26, 27, 20, 21, 28, 29, 22, 23, 30, 31,
            32, 33, 40, 41, 34, 35, 42, 43, 36, 37, 44, 45, 38, 39, 46, 47,
            48, 49, 56, 57, 50, 51, 58, 59, 52, 53, 60, 61, 54, 55, 62, 63);
    }

    public Vector256<short> Load(ref short source) => Vector256.LoadUnsafe(ref source);

    public void Store(Vector256<short> values, ref short destination) => values.StoreUnsafe(ref destination);

    public Vector256<short> Broadcast16(short value) => Vector256.Create(value);

    public Vector512<int> Broadcast32(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> InterleaveLow(Vector256<short> first, Vector256<short> second) => Avx512BW.PermuteVar32x16x2(
        first.ToVector512Unsafe(), Interleaved, second.ToVector512Unsafe()).AsInt32();

    public Vector512<int> InterleaveHigh(Vector256<short> first, Vector256<short> second) => default;

    public Vector512<int> LoadPair(ref short source) => Vector512.LoadUnsafe(ref source).AsInt32();

    public void StorePair(Vector512<int> pairs, ref short destination) => pairs.AsInt16().StoreUnsafe(ref destination);

    public void StorePairs(Vector512<int> low, Vector512<int> high, ref short destination) => StorePair(low, ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> MultiplyAdd(Vector512<int> sum, Vector512<int> pairs, Vector512<int> weights) =>
        sum + Avx512BW.MultiplyAddAdjacent(pairs.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(ref Vector512<int> lowSum, ref Vector512<int> highSum, Vector512<int> low, Vector512<int> high, int weight) =>
        lowSum = MultiplyAdd(lowSum, low, Vector512.Create(weight));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<short> Narrow(
        Vector512<int> low, Vector512<int> high, int shift, Vector256<short> lowest, Vector256<short> highest) =>
        Clamp(Avx512F.ConvertToVector256Int16WithSaturation(low >> shift), lowest, highest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> NarrowPairs(
        Vector512<int> first, Vector512<int> second, int firstShift, int secondShift, Vector512<int> lowest, Vector512<int> highest)
    {
        // Packing puts four of the second behind four of the first in each 128 bits; bytes of 16-bit values are shuffled into pairs.
        Vector512<short> packed = Avx512BW.PackSignedSaturate(first >> firstShift, second >> secondShift);
        Vector512<short> pairs = Avx512BW.Shuffle(packed.AsByte(), PairsOfPacked).AsInt16();
        return Vector512.Min(Vector512.Max(pairs, lowest.AsInt16()), highest.AsInt16()).AsInt32();
    }

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
        Vector512<ushort> notAbove = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref edges), Vector512.Create((ushort)slot));
        return (nint)(uint)BitOperations.PopCount((uint)notAbove.ExtractMostSignificantBits());
    }
}
