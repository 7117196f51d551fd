using System.Runtime.CompilerServices;

namespace NeuralAssets.Kernels;

/// <summary>What becomes of the sums of two neighbouring outputs of a layer.</summary>
internal interface ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    /// <summary>Values from one position to the next.</summary>
    int Step { get; }

    /// <param name="low">Sums of the first output.</param>
    /// <param name="high">The other half of them, if any.</param>
    /// <param name="nextLow">Of the second; to be ignored if there is <paramref name="one"/> only.</param>
    /// <param name="nextHigh">The other half.</param>
    /// <param name="one">The layer's outputs end with the first.</param>
    /// <param name="rules">Of the first output and, behind it, of the second.</param>
    /// <param name="output">Number of the first output; even.</param>
    /// <param name="result">Where outputs start.</param>
    /// <param name="stride">From one row to the next.</param>
    void Store(
        TInts low, TInts high, TInts nextLow, TInts nextHigh, bool one, ref OutputRule rules, nint output, ref short result, nint stride);
}

/// <summary>A row an output.</summary>
internal readonly struct RowOutputs<TLanes, TShorts, TInts> : ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    public int Step => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(
        TInts low, TInts high, TInts nextLow, TInts nextHigh, bool one, ref OutputRule rules, nint output, ref short result, nint stride)
    {
        TLanes lanes = default;
        ref short row = ref Unsafe.Add(ref result, output * stride);
        lanes.Store(Limit(rules, low, high), ref row);
        if (!one)
        {
            lanes.Store(Limit(Unsafe.Add(ref rules, 1), nextLow, nextHigh), ref Unsafe.Add(ref row, stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TShorts Limit(in OutputRule rule, TInts low, TInts high)
    {
        TLanes lanes = default;
        return lanes.Narrow(low, high, rule.Shift, lanes.Broadcast16(rule.Lowest), lanes.Broadcast16(rule.Highest));
    }
}

/// <summary>Pairs as the next layer multiplies them: what <see cref="PairInputs{TLanes, TShorts, TInts}"/> loads.</summary>
internal readonly struct PairOutputs<TLanes, TShorts, TInts> : ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    public int Step => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(
        TInts low, TInts high, TInts nextLow, TInts nextHigh, bool one, ref OutputRule rules, nint output, ref short result, nint stride)
    {
        TLanes lanes = default;
        ref short pair = ref Unsafe.Add(ref result, output * lanes.Count);
        if (Unsafe.SizeOf<TInts>() > Unsafe.SizeOf<TShorts>() && !one)
        {
            // Pairs of limits, then both outputs at once.
            ref OutputRule next = ref Unsafe.Add(ref rules, 1);
            int lowest = (ushort)rules.Lowest | (next.Lowest << 16);
            int highest = (ushort)rules.Highest | (next.Highest << 16);
            lanes.StorePair(
                lanes.NarrowPairs(low, nextLow, rules.Shift, next.Shift, lanes.Broadcast32(lowest), lanes.Broadcast32(highest)), ref pair);
            return;
        }

        TShorts first = RowOutputs<TLanes, TShorts, TInts>.Limit(rules, low, high);
        TShorts second = one ? default : RowOutputs<TLanes, TShorts, TInts>.Limit(Unsafe.Add(ref rules, 1), nextLow, nextHigh);
        lanes.StorePair(lanes.InterleaveLow(first, second), ref pair);
        if (Unsafe.SizeOf<TInts>() == Unsafe.SizeOf<TShorts>())
        {
            lanes.StorePair(lanes.InterleaveHigh(first, second), ref Unsafe.Add(ref pair, lanes.Count));
        }
    }
}

/// <summary>A row of two outputs by turns.</summary>
internal readonly struct TurnOutputs<TLanes, TShorts, TInts> : ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    public int Step => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(
        TInts low, TInts high, TInts nextLow, TInts nextHigh, bool one, ref OutputRule rules, nint output, ref short result, nint stride)
    {
        TLanes lanes = default;
        if (Unsafe.SizeOf<TInts>() > Unsafe.SizeOf<TShorts>())
        {
            default(PairOutputs<TLanes, TShorts, TInts>).Store(low, high, nextLow, nextHigh, one, ref rules, output, ref result, stride);
            return;
        }

        TShorts first = RowOutputs<TLanes, TShorts, TInts>.Limit(rules, low, high);
        TShorts second = RowOutputs<TLanes, TShorts, TInts>.Limit(Unsafe.Add(ref rules, 1), nextLow, nextHigh);
        lanes.StorePairs(lanes.InterleaveLow(first, second), lanes.InterleaveHigh(first, second), ref result);
    }
}
