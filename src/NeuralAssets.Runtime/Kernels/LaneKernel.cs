using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>The traversals, written once for all tiers.</summary>
/// <param name="name">Of the tier.</param>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>(string name) : Kernel(name)
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    /// <summary>255 * 2^3: the rounding multiplication drops 15 bits, three more than a level's twelve.</summary>
    private const short LevelFactor = byte.MaxValue << 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Interleave(ReadOnlySpan<short> even, ReadOnlySpan<short> odd, Span<short> output)
    {
        odd = odd[..even.Length];
        output = output[..(2 * CheckBlocks(even.Length))];
        TLanes lanes = default;
        for (int x = 0; x < even.Length; x += lanes.Count)
        {
            TShorts first = lanes.Load(ref At(even, x));
            TShorts second = lanes.Load(ref At(odd, x));
            lanes.StorePairs(
                lanes.InterleaveLow(first, second), lanes.InterleaveHigh(first, second), ref At(output, 2 * x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void AddSaturate(Span<short> values, ReadOnlySpan<short> added)
    {
        added = added[..CheckBlocks(values.Length)];
        TLanes lanes = default;
        for (int x = 0; x < values.Length; x += lanes.Count)
        {
            ref short value = ref At(values, x);
            lanes.Store(lanes.AddSaturate(lanes.Load(ref value), lanes.Load(ref At(added, x))), ref value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ShiftLeft(Span<short> values, int bits)
    {
        TLanes lanes = default;
        int columns = CheckBlocks(values.Length);
        for (int x = 0; x < columns; x += lanes.Count)
        {
            ref short value = ref At(values, x);
            lanes.Store(lanes.ShiftLeft(lanes.Load(ref value), bits), ref value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ToLevels(Span<short> values)
    {
        TLanes lanes = default;
        TShorts factor = lanes.Broadcast16(LevelFactor);
        TShorts lowest = lanes.Broadcast16(0);
        TShorts highest = lanes.Broadcast16(byte.MaxValue);
        int columns = CheckBlocks(values.Length);
        for (int x = 0; x < columns; x += lanes.Count)
        {
            ref short value = ref At(values, x);
            lanes.Store(lanes.Clamp(lanes.MultiplyRound(lanes.Load(ref value), factor), lowest, highest), ref value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Pack(
        ReadOnlySpan<short> first,
        ReadOnlySpan<short> second,
        ReadOnlySpan<short> third,
        ReadOnlySpan<short> alphas,
        bool keepsHidden,
        Span<byte> pixels)
    {
        first = first[..CheckBlocks(alphas.Length)];
        second = second[..alphas.Length];
        third = third[..alphas.Length];
        pixels = pixels[..(FormatConstants.PixelBytes * alphas.Length)];
        ref short halves = ref Unsafe.As<byte, short>(ref MemoryMarshal.GetReference(pixels));
        TLanes lanes = default;
        TShorts all = lanes.Broadcast16(-1);
        TShorts highest = lanes.Broadcast16(1);
        TShorts lowest = keepsHidden ? highest : lanes.Broadcast16(0);
        for (int x = 0; x < alphas.Length; x += lanes.Count)
        {
            // Either 0 or 1, and one less turned over: none or all of the bits.
            TShorts alpha = lanes.Load(ref At(alphas, x));
            TShorts kept = lanes.Xor(lanes.AddSaturate(lanes.Clamp(alpha, lowest, highest), all), all);
            TShorts low = lanes.Or(lanes.Load(ref At(first, x)), lanes.ShiftLeft(lanes.Load(ref At(second, x)), 8));
            TShorts high = lanes.Or(lanes.Load(ref At(third, x)), lanes.ShiftLeft(alpha, 8));
            low = lanes.And(low, kept);
            high = lanes.And(high, kept);
            lanes.StorePairs(lanes.InterleaveLow(low, high), lanes.InterleaveHigh(low, high), ref Unsafe.Add(ref halves, 2 * x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref short At(ReadOnlySpan<short> values, nint x) => ref Unsafe.Add(ref MemoryMarshal.GetReference(values), x);
}
