namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The arithmetic of one register width. Every kernel of the engine is written once, generic over this strategy;
/// the JIT compiles it per width with every call inlined.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Floats in one register.</summary>
    static abstract int Count { get; }

    /// <summary>32 registers instead of 16.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TSelf Load(float* source);

    /// <summary>Bytes, as floats of the same value.</summary>
    static abstract TSelf LoadBytes(byte* source);

    static abstract TSelf Broadcast(float value);

    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Floor(TSelf a);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary><paramref name="a"/> where <paramref name="test"/> is above zero, else <paramref name="b"/>.</summary>
    static abstract TSelf SelectPositive(TSelf test, TSelf a, TSelf b);

    /// <summary>2^n for lanes that hold whole numbers in -126..127.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>Splits positive normal numbers in a whole exponent and a mantissa in 1..2.</summary>
    static abstract TSelf Exponent(TSelf a, out TSelf mantissa);

    /// <summary>e0 o0 e1 o1 … of two registers.</summary>
    static abstract TSelf Interleave(TSelf even, TSelf odd, out TSelf upper);

    /// <summary>The even lanes of the register pair; <paramref name="odd"/> gets the odd ones.</summary>
    static abstract TSelf Deinterleave(TSelf lower, TSelf upper, out TSelf odd);

    static abstract float Sum(TSelf a);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    void Store(float* destination);
}
