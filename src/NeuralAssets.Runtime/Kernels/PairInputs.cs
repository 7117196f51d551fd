using System.Runtime.CompilerServices;

namespace NeuralAssets.Kernels;

/// <summary>How a layer gets at pairs of its inputs.</summary>
internal interface IPairInputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    /// <param name="input">The first value of the inputs.</param>
    /// <param name="offsets">Where rows start; two a pair. Not looked at by inputs that are pairs already.</param>
    /// <param name="pair">Number of the pair.</param>
    /// <param name="low">Pairs of half of the lanes, or of all.</param>
    /// <param name="high">Pairs of the other half, if any.</param>
    void Load(ref short input, ref int offsets, nint pair, out TInts low, out TInts high);
}

/// <summary>Inputs in rows anywhere.</summary>
internal readonly struct RowInputs<TLanes, TShorts, TInts> : IPairInputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(ref short input, ref int offsets, nint pair, out TInts low, out TInts high)
    {
        TLanes lanes = default;
        TShorts first = lanes.Load(ref Unsafe.Add(ref input, Unsafe.Add(ref offsets, 2 * pair)));
        TShorts second = lanes.Load(ref Unsafe.Add(ref input, Unsafe.Add(ref offsets, (2 * pair) + 1)));
        low = lanes.InterleaveLow(first, second);
        high = lanes.InterleaveHigh(first, second);
    }
}

/// <summary>Inputs that <see cref="PairOutputs{TLanes, TShorts, TInts}"/> left, one pair of registers after another.</summary>
internal readonly struct PairInputs<TLanes, TShorts, TInts> : IPairInputs<TLanes, TShorts, TInts>
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(ref short input, ref int offsets, nint pair, out TInts low, out TInts high)
    {
        TLanes lanes = default;
        ref short source = ref Unsafe.Add(ref input, pair * 2 * lanes.Count);
        low = lanes.LoadPair(ref source);
        high = Unsafe.SizeOf<TInts>() > Unsafe.SizeOf<TShorts>() ? default : lanes.LoadPair(ref Unsafe.Add(ref source, lanes.Count));
    }
}
