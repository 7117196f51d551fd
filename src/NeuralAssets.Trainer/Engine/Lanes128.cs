using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Four lanes: SSE and NEON.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static int Count => 4;

    public static bool HasManyRegisters => false;

    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    public static Lanes128 LoadBytes(byte* source)
        => new(Vector128.ConvertToSingle(
            Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte())).AsInt32()));

    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    /// <summary>Fused where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c)
        => new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(Vector128.MinNative(a._value, b._value));

    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(Vector128.MaxNative(a._value, b._value));

    public static Lanes128 Floor(Lanes128 a) => new(Vector128.Floor(a._value));

    public static Lanes128 Abs(Lanes128 a) => new(Vector128.Abs(a._value));

    public static Lanes128 Sqrt(Lanes128 a) => new(Vector128.Sqrt(a._value));

    public static Lanes128 SelectPositive(Lanes128 test, Lanes128 a, Lanes128 b)
        => new(Vector128.ConditionalSelect(Vector128.GreaterThan(test._value, Vector128<float>.Zero), a._value, b._value));

    public static Lanes128 PowerOfTwo(Lanes128 n)
        => new(((Vector128.ConvertToInt32Native(n._value) + Vector128.Create(127)) << 23).AsSingle());

    public static Lanes128 Exponent(Lanes128 a, out Lanes128 mantissa)
    {
        Vector128<int> bits = a._value.AsInt32();
        mantissa = new(((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F800000)).AsSingle());
        return new(Vector128.ConvertToSingle((bits >>> 23) - Vector128.Create(127)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Interleave(Lanes128 even, Lanes128 odd, out Lanes128 upper)
    {
        Vector128<float> fromEven = Vector128.Create(-1, 0, -1, 0).AsSingle();
        Vector128<int> first = Vector128.Create(0, 0, 1, 1);
        Vector128<int> last = Vector128.Create(2, 2, 3, 3);
        upper = new(Vector128.ConditionalSelect(fromEven, Vector128.Shuffle(even._value, last), Vector128.Shuffle(odd._value, last)));
        return new(Vector128.ConditionalSelect(fromEven, Vector128.Shuffle(even._value, first), Vector128.Shuffle(odd._value, first)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Deinterleave(Lanes128 lower, Lanes128 upper, out Lanes128 odd)
    {
        Vector128<float> a = Vector128.Shuffle(lower._value, Vector128.Create(0, 2, 1, 3));
        Vector128<float> b = Vector128.Shuffle(upper._value, Vector128.Create(0, 2, 1, 3));
        odd = new(Vector128.Create(a.GetUpper(), b.GetUpper()));
        return new(Vector128.Create(a.GetLower(), b.GetLower()));
    }

    public static float Sum(Lanes128 a) => Vector128.Sum(a._value);

    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._value + b._value);

    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._value - b._value);

    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._value * b._value);

    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a._value / b._value);

    public void Store(float* destination) => _value.Store(destination);
}
