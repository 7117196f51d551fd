using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>One lane: processors without vectors.</summary>
internal readonly unsafe struct LanesScalar(float value) : ILanes<LanesScalar>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static bool HasManyRegisters => false;

    public static LanesScalar Load(float* source) => new(*source);

    public static LanesScalar LoadBytes(byte* source) => new(*source);

    public static LanesScalar Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar MultiplyAdd(LanesScalar a, LanesScalar b, LanesScalar c)
        => new(float.MultiplyAddEstimate(a._value, b._value, c._value));

    public static LanesScalar Min(LanesScalar a, LanesScalar b) => new(float.MinNative(a._value, b._value));

    public static LanesScalar Max(LanesScalar a, LanesScalar b) => new(float.MaxNative(a._value, b._value));

    public static LanesScalar Floor(LanesScalar a) => new(MathF.Floor(a._value));

    public static LanesScalar Abs(LanesScalar a) => new(MathF.Abs(a._value));

    public static LanesScalar Sqrt(LanesScalar a) => new(MathF.Sqrt(a._value));

    public static LanesScalar SelectPositive(LanesScalar test, LanesScalar a, LanesScalar b) => test._value > 0f ? a : b;

    public static LanesScalar PowerOfTwo(LanesScalar n) => new(BitConverter.Int32BitsToSingle(((int)n._value + 127) << 23));

    public static LanesScalar Exponent(LanesScalar a, out LanesScalar mantissa)
    {
        int bits = BitConverter.SingleToInt32Bits(a._value);
        mantissa = new(BitConverter.Int32BitsToSingle((bits & 0x007FFFFF) | 0x3F800000));
        return new((bits >>> 23) - 127);
    }

    public static LanesScalar Interleave(LanesScalar even, LanesScalar odd, out LanesScalar upper)
    {
        upper = odd;
        return even;
    }

    public static LanesScalar Deinterleave(LanesScalar lower, LanesScalar upper, out LanesScalar odd)
    {
        odd = upper;
        return lower;
    }

    public static float Sum(LanesScalar a) => a._value;

    public static LanesScalar operator +(LanesScalar a, LanesScalar b) => new(a._value + b._value);

    public static LanesScalar operator -(LanesScalar a, LanesScalar b) => new(a._value - b._value);

    public static LanesScalar operator *(LanesScalar a, LanesScalar b) => new(a._value * b._value);

    public static LanesScalar operator /(LanesScalar a, LanesScalar b) => new(a._value / b._value);

    public void Store(float* destination) => *destination = _value;
}
