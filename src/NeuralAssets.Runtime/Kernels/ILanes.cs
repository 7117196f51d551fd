namespace NeuralAssets.Kernels;

/// <summary>
/// The arithmetic of one instruction set; all traversals are written over it once. Two interleaved registers of
/// <typeparamref name="TShorts"/> are two of <typeparamref name="TInts"/>, or one of twice their width
/// (their sizes tell which, like those in OutputCount.cs), and <see cref="Narrow"/> undoes the lane order of the interleaving.
/// </summary>
/// <typeparam name="TShorts"><see cref="Count"/> lanes of 16 bits.</typeparam>
/// <typeparam name="TInts">Half as many lanes of 32 bits, or as many; each may be a pair of 16-bit values.</typeparam>
internal interface ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    /// <summary>Lanes of 16 bits; a power of two, at most <see cref="Kernel.Block"/>.</summary>
    int Count { get; }

    TShorts Load(ref short source);

    void Store(TShorts values, ref short destination);

    TShorts Broadcast16(short value);

    TInts Broadcast32(int value);

    /// <summary>Pairs (first, second) of half of the lanes.</summary>
    TInts InterleaveLow(TShorts first, TShorts second);

    /// <summary>Pairs (first, second) of the other half.</summary>
    TInts InterleaveHigh(TShorts first, TShorts second);

    /// <summary>What <see cref="StorePair"/> stored.</summary>
    TInts LoadPair(ref short source);

    /// <summary>Stores one register of pairs as it is: <see cref="Count"/> values, twice as many of whole pairs.</summary>
    void StorePair(TInts pairs, ref short destination);

    /// <summary>Stores all pairs in the order of their lanes: twice <see cref="Count"/> values.</summary>
    void StorePairs(TInts low, TInts high, ref short destination);

    /// <summary>sum + pair.first * weight.first + pair.second * weight.second, all in 32 bits.</summary>
    TInts MultiplyAdd(TInts sum, TInts pairs, TInts weights);

    /// <summary>The same with one weight for both halves of the lanes, or for the one register of all of them.</summary>
    void MultiplyAdd(ref TInts lowSum, ref TInts highSum, TInts low, TInts high, int weight);

    /// <summary>Sums of interleaved lanes, shifted right and limited, in the order before the interleaving.</summary>
    TShorts Narrow(TInts low, TInts high, int shift, TShorts lowest, TShorts highest);

    /// <summary>Of whole sums of two outputs, shifted right and limited by pairs, the pairs.</summary>
    TInts NarrowPairs(TInts first, TInts second, int firstShift, int secondShift, TInts lowest, TInts highest);

    TShorts Clamp(TShorts values, TShorts lowest, TShorts highest);

    TShorts AddSaturate(TShorts left, TShorts right);

    TShorts ShiftLeft(TShorts values, int bits);

    /// <summary>Arithmetic.</summary>
    TShorts ShiftRight(TShorts values, int bits);

    TShorts Or(TShorts left, TShorts right);

    TShorts And(TShorts left, TShorts right);

    TShorts Xor(TShorts left, TShorts right);

    bool IsZero(TShorts values);

    /// <summary>(left * right + 2^14) >> 15; not both -32768.</summary>
    TShorts MultiplyRound(TShorts left, TShorts right);

    /// <summary>How many of 32 lower edges are not above the slot: one more than the number of its symbol (<see cref="Format.SymbolSearch.Find"/>).</summary>
    /// <param name="edges">The first of 32, ascending, the first one 0.</param>
    /// <param name="slot">0 to 2^16 - 1.</param>
    nint CountEdges(ref ushort edges, uint slot);
}
