namespace NeuralAssets.Format;

/// <summary>Finds the symbol of a slot.</summary>
internal static class SymbolSearch
{
    /// <summary>The highest symbol whose lower edge is not above the slot: empty intervals lose to the one behind them.</summary>
    /// <param name="edges">At least 32, ascending, the first one 0.</param>
    /// <param name="slot">0 to 2^16 - 1.</param>
    internal static int Find(ReadOnlySpan<ushort> edges, int slot)
    {
        // Binary search without branches, which a random symbol would mispredict: the sign bit says edge <= slot.
        int symbol = ((edges[16] - slot - 1) >>> 31) << 4;
        symbol += ((edges[symbol + 8] - slot - 1) >>> 31) << 3;
        symbol += ((edges[symbol + 4] - slot - 1) >>> 31) << 2;
        symbol += ((edges[symbol + 2] - slot - 1) >>> 31) << 1;
        return symbol + ((edges[symbol + 1] - slot - 1) >>> 31);
    }
}
