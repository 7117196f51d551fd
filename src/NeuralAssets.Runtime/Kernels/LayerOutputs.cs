using System.Runtime.CompilerServices;

namespace NeuralAssets.Kernels;

/// <summary>What becomes of two neighbouring outputs of a layer.</summary>
internal interface ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    /// <param name="first">The first output.</param>
    /// <param name="second">The second; to be ignored or zero if there is <paramref name="one"/> only.</param>
    /// <param name="one">The layer's outputs end with the first.</param>
    /// <param name="output">Number of the first output; even.</param>
    /// <param name="result">Where outputs start.</param>
    /// <param name="stride">From one row to the next.</param>
    void Store(TShorts first, TShorts second, bool one, nint output, ref short result, nint stride);
}

/// <summary>A row an output.</summary>
internal readonly struct RowOutputs<TLanes, TShorts, TInts> : ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(TShorts first, TShorts second, bool one, nint output, ref short result, nint stride)
    {
        TLanes lanes = default;
        ref short row = ref Unsafe.Add(ref result, output * stride);
        lanes.Store(first, ref row);
        if (!one)
        {
            lanes.Store(second, ref Unsafe.Add(ref row, stride));
        }
    }
}

/// <summary>Pairs as the next layer multiplies them: what <see cref="PairInputs{TLanes, TShorts, TInts}"/> loads.</summary>
internal readonly struct PairOutputs<TLanes, TShorts, TInts> : ILayerOutputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(TShorts first, TShorts second, bool one, nint output, ref short result, nint stride)
    {
        TLanes lanes = default;
        ref short pair = ref Unsafe.Add(ref result, output * lanes.Count);
        lanes.StorePair(lanes.InterleaveLow(first, second), ref pair);
        if (!lanes.IsWhole)
        {
            lanes.StorePair(lanes.InterleaveHigh(first, second), ref Unsafe.Add(ref pair, lanes.Count));
        }
    }
}
