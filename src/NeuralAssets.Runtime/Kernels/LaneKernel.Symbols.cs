using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>The likeliest symbols of eight rANS lanes: registers of 256 bits, which only tiers of that width are asked for.</summary>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    private static readonly Vector256<int> s_symbols = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    public override bool DecodesGroups => default(TLanes).Count > FormatConstants.SymbolGroup;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override (uint Others, uint Refills) DecodeCentres(
        Span<uint> states,
        int firstLane,
        ReadOnlySpan<uint> centres,
        ReadOnlySpan<short> means,
        ReadOnlySpan<short> scales,
        Span<short> latents)
    {
        ref uint state = ref MemoryMarshal.GetReference(states[..FormatConstants.SymbolGroup]);
        ref uint centre = ref MemoryMarshal.GetReference(centres[..LaplaceTables.Count]);
        ref short mean = ref MemoryMarshal.GetReference(means[..FormatConstants.SymbolGroup]);
        ref short scale = ref MemoryMarshal.GetReference(scales[..FormatConstants.SymbolGroup]);
        ref short latent = ref MemoryMarshal.GetReference(latents[..FormatConstants.SymbolGroup]);

        // Means and scales give an index below 1024 each; & keeps it there whatever they are.
        Vector128<short> allMeans = Vector128.LoadUnsafe(ref mean);
        Vector128<short> phases = allMeans & Vector128.Create((short)(FormatConstants.PhaseCount - 1));
        Vector128<short> tables = ((Vector128.LoadUnsafe(ref scale) << 4) | phases) & Vector128.Create((short)(LaplaceTables.Count - 1));
        (allMeans >> FormatConstants.MeanShift).StoreUnsafe(ref latent);
        Vector256<int> intervals = Vector256.Create(
            (int)Unsafe.Add(ref centre, (nint)tables[0]),
            (int)Unsafe.Add(ref centre, (nint)tables[1]),
            (int)Unsafe.Add(ref centre, (nint)tables[2]),
            (int)Unsafe.Add(ref centre, (nint)tables[3]),
            (int)Unsafe.Add(ref centre, (nint)tables[4]),
            (int)Unsafe.Add(ref centre, (nint)tables[5]),
            (int)Unsafe.Add(ref centre, (nint)tables[6]),
            (int)Unsafe.Add(ref centre, (nint)tables[7]));
        return Advance(ref state, firstLane, intervals);
    }

    /// <summary>Everything fits signed numbers: states and products are below 2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (uint Others, uint Refills) Advance(ref uint states, int firstLane, Vector256<int> intervals)
    {
        Vector256<int> low = Vector256.Create((1 << FormatConstants.ProbabilityBits) - 1);
        Vector256<int> order = (s_symbols + Vector256.Create(firstLane)) & Vector256.Create(FormatConstants.SymbolGroup - 1);
        Vector256<int> old = Vector256.LoadUnsafe(ref states).AsInt32();
        Vector256<int> state = firstLane == 0 ? old : Vector256.Shuffle(old, order);
        Vector256<int> slot = (state & low) - (intervals & low);
        Vector256<int> size = Vector256.ShiftRightLogical(intervals, FormatConstants.ProbabilityBits);
        Vector256<int> inside = Vector256.GreaterThan(size, slot) & Vector256.GreaterThan(slot, Vector256.Create(-1));
        Vector256<int> next = (size * Vector256.ShiftRightLogical(state, FormatConstants.ProbabilityBits)) + slot;
        Vector256<int> refill = inside & Vector256.LessThan(next, Vector256.Create((int)FormatConstants.RansLowerBound));
        state = Vector256.ConditionalSelect(inside, next, state);
        Vector256<int> back = (s_symbols - Vector256.Create(firstLane)) & Vector256.Create(FormatConstants.SymbolGroup - 1);
        (firstLane == 0 ? state : Vector256.Shuffle(state, back)).AsUInt32().StoreUnsafe(ref states);
        return (~inside.ExtractMostSignificantBits() & byte.MaxValue, refill.ExtractMostSignificantBits());
    }
}
