using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.Wasm;
using System.Runtime.Intrinsics.X86;

namespace NeuralAssets.Kernels;

/// <summary>Eight lanes: SSSE3, NEON or WebAssembly SIMD.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<short>, Vector128<int>>
{
    internal static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported || PackedSimd.IsSupported;

    public int Count => Vector128<short>.Count;

    public Vector128<short> Load(ref short source) => Vector128.LoadUnsafe(ref source);

    public void Store(Vector128<short> values, ref short destination) => values.StoreUnsafe(ref destination);

    public Vector128<short> Broadcast16(short value) => Vector128.Create(value);

    public Vector128<int> Broadcast32(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> InterleaveLow(Vector128<short> first, Vector128<short> second)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackLow(first, second).AsInt32();
        }

        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.ZipLow(first, second).AsInt32()
            : Pair(Vector128.WidenLower(first), Vector128.WidenLower(second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> InterleaveHigh(Vector128<short> first, Vector128<short> second)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackHigh(first, second).AsInt32();
        }

        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.ZipHigh(first, second).AsInt32()
            : Pair(Vector128.WidenUpper(first), Vector128.WidenUpper(second));
    }

    public Vector128<int> LoadPair(ref short source) => Vector128.LoadUnsafe(ref source).AsInt32();

    public void StorePair(Vector128<int> pairs, ref short destination) => pairs.AsInt16().StoreUnsafe(ref destination);

    public void StorePairs(Vector128<int> low, Vector128<int> high, ref short destination)
    {
        low.AsInt16().StoreUnsafe(ref destination);
        high.AsInt16().StoreUnsafe(ref destination, (nuint)Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> pairs, Vector128<int> weights)
    {
        Vector128<short> values = pairs.AsInt16();
        Vector128<short> factors = weights.AsInt16();
        if (Sse2.IsSupported)
        {
            return sum + Sse2.MultiplyAddAdjacent(values, factors);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<int> lower = AdvSimd.MultiplyWideningLower(values.GetLower(), factors.GetLower());
            Vector128<int> upper = AdvSimd.MultiplyWideningUpper(values, factors);
            return sum + AdvSimd.Arm64.AddPairwise(lower, upper);
        }

        return sum + PackedSimd.Dot(values, factors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(ref Vector128<int> lowSum, ref Vector128<int> highSum, Vector128<int> low, Vector128<int> high, int weight)
    {
        Vector128<int> weights = Vector128.Create(weight);
        lowSum = MultiplyAdd(lowSum, low, weights);
        highSum = MultiplyAdd(highSum, high, weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<short> Narrow(
        Vector128<int> low, Vector128<int> high, int shift, Vector128<short> lowest, Vector128<short> highest) =>
        Clamp(Narrow(low >> shift, high >> shift), lowest, highest);

    public Vector128<int> NarrowPairs(
        Vector128<int> first, Vector128<int> second, int firstShift, int secondShift, Vector128<int> lowest, Vector128<int> highest) => default;

    public Vector128<short> Clamp(Vector128<short> values, Vector128<short> lowest, Vector128<short> highest) =>
        Vector128.Min(Vector128.Max(values, lowest), highest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<short> AddSaturate(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.AddSaturate(left, right);
        }

        return AdvSimd.IsSupported ? AdvSimd.AddSaturate(left, right) : PackedSimd.AddSaturate(left, right);
    }

    public Vector128<short> ShiftLeft(Vector128<short> values, int bits) => values << bits;

    public Vector128<short> ShiftRight(Vector128<short> values, int bits) => values >> bits;

    public Vector128<short> Or(Vector128<short> left, Vector128<short> right) => left | right;

    public Vector128<short> And(Vector128<short> left, Vector128<short> right) => left & right;

    public Vector128<short> Xor(Vector128<short> left, Vector128<short> right) => left ^ right;

    public bool IsZero(Vector128<short> values) => values == Vector128<short>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<short> MultiplyRound(Vector128<short> left, Vector128<short> right)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.MultiplyHighRoundScale(left, right);
        }

        return AdvSimd.IsSupported
            ? AdvSimd.MultiplyRoundedDoublingSaturateHigh(left, right)
            : PackedSimd.MultiplyRoundedSaturateQ15(left, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint CountEdges(ref ushort edges, uint slot)
    {
        Vector128<ushort> slots = Vector128.Create((ushort)slot);
        uint low = Vector128.Narrow(Below(ref edges, 0, slots), Below(ref edges, 8, slots)).ExtractMostSignificantBits();
        uint high = Vector128.Narrow(Below(ref edges, 16, slots), Below(ref edges, 24, slots)).ExtractMostSignificantBits();
        return (nint)(uint)BitOperations.PopCount(low | (high << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector128<int> low, Vector128<int> high)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.PackSignedSaturate(low, high);
        }

        return AdvSimd.IsSupported
            ? AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(low), high)
            : PackedSimd.ConvertNarrowingSaturateSigned(low, high);
    }

    private static Vector128<int> Pair(Vector128<int> first, Vector128<int> second) =>
        (first & Vector128.Create((int)ushort.MaxValue)) | (second << 16);

    /// <summary>All ones where an edge is not above the slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Below(ref ushort edges, nuint start, Vector128<ushort> slots) =>
        Vector128.Equals(Vector128.Max(Vector128.LoadUnsafe(ref edges, start), slots), slots);
}
