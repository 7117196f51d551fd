using System.Runtime.CompilerServices;

namespace NeuralAssets.Format;

/// <summary>The rounding and limiting rules of FORMAT.md, section 1.</summary>
internal static class FixedPoint
{
    /// <summary>value / 2^bits, rounded to nearest, halves upwards; <paramref name="bits"/> at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int RoundShift(int value, int bits) => (value + (1 << (bits - 1))) >> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Clamp(int value, int lowest, int highest) => Math.Min(Math.Max(value, lowest), highest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Clamp16(int value) => Clamp(value, short.MinValue, short.MaxValue);

    /// <summary>value / 2^bits, rounded up; <paramref name="value"/> not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int CeilShift(int value, int bits) => (value + (1 << bits) - 1) >> bits;
}
