using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuralAssets.Format;

/// <summary>Finds the symbol of a slot, all 32 edges at once: no branch that a random symbol would mispredict, and no chain of loads.</summary>
internal static class SymbolSearch
{
    /// <summary>The highest symbol whose lower edge is not above the slot: empty intervals lose to the one behind them.</summary>
    /// <param name="edges">At least 32, ascending, the first one 0.</param>
    /// <param name="slot">0 to 2^16 - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Find(ReadOnlySpan<ushort> edges, int slot)
    {
        ref ushort first = ref MemoryMarshal.GetReference(edges[..FormatConstants.SymbolCount]);
        Vector128<ushort> slots = Vector128.Create((ushort)slot);
        uint low = Vector128.Narrow(Below(ref first, 0, slots), Below(ref first, 8, slots)).ExtractMostSignificantBits();
        uint high = Vector128.Narrow(Below(ref first, 16, slots), Below(ref first, 24, slots)).ExtractMostSignificantBits();
        return BitOperations.PopCount(low | (high << 16)) - 1;
    }

    /// <summary>All ones where an edge is not above the slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Below(ref ushort edges, nuint start, Vector128<ushort> slots) =>
        Vector128.Equals(Vector128.Max(Vector128.LoadUnsafe(ref edges, start), slots), slots);
}
