namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 1: the integer functions that every other section uses.</summary>
internal static class ReferenceMath
{
    public static long RoundShift(long value, int bits) => bits == 0 ? value : (value + (1L << (bits - 1))) >> bits;

    public static long Clamp16(long value) => Math.Clamp(value, -32768, 32767);

    public static int CeilShift(int value, int bits) => (value + (1 << bits) - 1) >> bits;
}
