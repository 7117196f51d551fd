using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Eight lanes: AVX2 with FMA. Without them .NET emulates the same operations, slowly but equally.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Count => 8;

    public static bool HasManyRegisters => false;

    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    public static Lanes256 LoadBytes(byte* source)
        => new(Vector256.ConvertToSingle(
            Vector256.WidenLower(Vector256.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte().ToVector256Unsafe())).AsInt32()));

    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c)
        => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.MinNative(a._value, b._value));

    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.MaxNative(a._value, b._value));

    public static Lanes256 Floor(Lanes256 a) => new(Vector256.Floor(a._value));

    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a._value));

    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a._value));

    public static Lanes256 SelectPositive(Lanes256 test, Lanes256 a, Lanes256 b)
        => new(Vector256.ConditionalSelect(Vector256.GreaterThan(test._value, Vector256<float>.Zero), a._value, b._value));

    public static Lanes256 PowerOfTwo(Lanes256 n)
        => new(((Vector256.ConvertToInt32Native(n._value) + Vector256.Create(127)) << 23).AsSingle());

    public static Lanes256 Exponent(Lanes256 a, out Lanes256 mantissa)
    {
        Vector256<int> bits = a._value.AsInt32();
        mantissa = new(((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle());
        return new(Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(127)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Interleave(Lanes256 even, Lanes256 odd, out Lanes256 upper)
    {
        // Spread each half of both registers to every second lane, then merge by lane parity.
        Vector256<int> low = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);
        Vector256<int> high = Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7);
        Vector256<float> evenLanes = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).AsSingle();
        upper = new(Vector256.ConditionalSelect(
            evenLanes, Vector256.Shuffle(even._value, high), Vector256.Shuffle(odd._value, high)));
        return new(Vector256.ConditionalSelect(
            evenLanes, Vector256.Shuffle(even._value, low), Vector256.Shuffle(odd._value, low)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Deinterleave(Lanes256 lower, Lanes256 upper, out Lanes256 odd)
    {
        // Even lanes to the lower half and odd lanes to the upper half of each register, then swap halves between them.
        Vector256<int> split = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
        Vector256<float> a = Vector256.Shuffle(lower._value, split);
        Vector256<float> b = Vector256.Shuffle(upper._value, split);
        odd = new(Vector256.Create(a.GetUpper(), b.GetUpper()));
        return new(Vector256.Create(a.GetLower(), b.GetLower()));
    }

    public static float Sum(Lanes256 a) => Vector256.Sum(a._value);

    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._value / b._value);

    public void Store(float* destination) => _value.Store(destination);
}
