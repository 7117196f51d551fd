using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Sixteen lanes: AVX-512; elsewhere right but slow, so that tests reach it.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Count => 16;

    public static bool HasManyRegisters => true;

    private static Vector512<int> EvenIndices
        => Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);

    private static Vector512<int> LowerPairs => Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);

    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    public static Lanes512 LoadBytes(byte* source)
        => new(Vector512.ConvertToSingle(
            Vector512.WidenLower(Vector512.WidenLower(Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe())).AsInt32()));

    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c)
        => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._value, b._value));

    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._value, b._value));

    public static Lanes512 Floor(Lanes512 a) => new(Vector512.Floor(a._value));

    public static Lanes512 Abs(Lanes512 a) => new(Vector512.Abs(a._value));

    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a._value));

    public static Lanes512 SelectPositive(Lanes512 test, Lanes512 a, Lanes512 b)
        => new(Vector512.ConditionalSelect(Vector512.GreaterThan(test._value, Vector512<float>.Zero), a._value, b._value));

    public static Lanes512 PowerOfTwo(Lanes512 n)
        => new(((Vector512.ConvertToInt32Native(n._value) + Vector512.Create(127)) << 23).AsSingle());

    public static Lanes512 Exponent(Lanes512 a, out Lanes512 mantissa)
    {
        Vector512<int> bits = a._value.AsInt32();
        mantissa = new(((bits & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F800000)).AsSingle());
        return new(Vector512.ConvertToSingle((bits >>> 23) - Vector512.Create(127)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Interleave(Lanes512 even, Lanes512 odd, out Lanes512 upper)
    {
        if (!Avx512F.IsSupported)
        {
            Vector512<int> low = Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
            Vector512<int> high = low + Vector512.Create(8);
            Vector512<float> fromEven = Vector512.Equals(LowerPairs & Vector512.Create(16), Vector512<int>.Zero).AsSingle();
            upper = new(Vector512.ConditionalSelect(fromEven, Vector512.Shuffle(even._value, high), Vector512.Shuffle(odd._value, high)));
            return new(Vector512.ConditionalSelect(fromEven, Vector512.Shuffle(even._value, low), Vector512.Shuffle(odd._value, low)));
        }

        upper = new(Avx512F.PermuteVar16x32x2(even._value, LowerPairs + Vector512.Create(8), odd._value));
        return new(Avx512F.PermuteVar16x32x2(even._value, LowerPairs, odd._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Deinterleave(Lanes512 lower, Lanes512 upper, out Lanes512 odd)
    {
        if (!Avx512F.IsSupported)
        {
            Vector512<int> split = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
            Vector512<float> a = Vector512.Shuffle(lower._value, split);
            Vector512<float> b = Vector512.Shuffle(upper._value, split);
            odd = new(Vector512.Create(a.GetUpper(), b.GetUpper()));
            return new(Vector512.Create(a.GetLower(), b.GetLower()));
        }

        odd = new(Avx512F.PermuteVar16x32x2(lower._value, EvenIndices + Vector512<int>.One, upper._value));
        return new(Avx512F.PermuteVar16x32x2(lower._value, EvenIndices, upper._value));
    }

    public static float Sum(Lanes512 a) => Vector512.Sum(a._value);

    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._value / b._value);

    public void Store(float* destination) => _value.Store(destination);
}
