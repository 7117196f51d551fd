using System.Numerics;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Steps of a one-dimensional filter over whole rows; vertical and horizontal filters are both made of them.</summary>
/// <remarks>Exact at any vector width: section 3.4 of FORMAT.md keeps every partial sum within 32 bits.</remarks>
internal static class RowKernel
{
    /// <summary>Fractional bits of filter taps.</summary>
    private const int TapBits = 12;

    /// <summary>Starts sums with the half that rounds them.</summary>
    internal static void Start(Span<int> sums) => sums.Fill(1 << (TapBits - 1));

    /// <summary>sums[x] += values[x] * weight.</summary>
    internal static void Accumulate(Span<int> sums, ReadOnlySpan<short> values, int weight)
    {
        values = values[..sums.Length];
        int x = 0;
        for (; x <= sums.Length - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(values[x..]), out Vector<int> low, out Vector<int> high);
            Span<int> lowSums = sums.Slice(x, Vector<int>.Count);
            Span<int> highSums = sums.Slice(x + Vector<int>.Count, Vector<int>.Count);
            (new Vector<int>(lowSums) + (low * weight)).CopyTo(lowSums);
            (new Vector<int>(highSums) + (high * weight)).CopyTo(highSums);
        }

        for (; x < sums.Length; x++)
        {
            sums[x] += values[x] * weight;
        }
    }

    /// <summary>sums[x] += values[x] * weight.</summary>
    internal static void Accumulate(Span<int> sums, ReadOnlySpan<int> values, int weight)
    {
        values = values[..sums.Length];
        int x = 0;
        for (; x <= sums.Length - Vector<int>.Count; x += Vector<int>.Count)
        {
            Span<int> part = sums.Slice(x, Vector<int>.Count);
            (new Vector<int>(part) + (new Vector<int>(values[x..]) * weight)).CopyTo(part);
        }

        for (; x < sums.Length; x++)
        {
            sums[x] += values[x] * weight;
        }
    }

    /// <summary>Ends sums: drops the taps' fractional bits and limits the results to 16 bits.</summary>
    internal static void Finish(Span<int> sums)
    {
        var lowest = new Vector<int>(short.MinValue);
        var highest = new Vector<int>(short.MaxValue);
        int x = 0;
        for (; x <= sums.Length - Vector<int>.Count; x += Vector<int>.Count)
        {
            Span<int> part = sums.Slice(x, Vector<int>.Count);
            Vector.Min(Vector.Max(new Vector<int>(part) >> TapBits, lowest), highest).CopyTo(part);
        }

        for (; x < sums.Length; x++)
        {
            sums[x] = FixedPoint.Clamp16(sums[x] >> TapBits);
        }
    }

    /// <summary>Stores values that fit 16 bits.</summary>
    internal static void Narrow(ReadOnlySpan<int> values, Span<short> narrowed)
    {
        for (int x = 0; x < values.Length; x++)
        {
            narrowed[x] = (short)values[x];
        }
    }

    /// <summary>output[2 m] = even[m], output[2 m + 1] = odd[m]; an odd length ends with an even position.</summary>
    internal static void Interleave(ReadOnlySpan<int> even, ReadOnlySpan<int> odd, Span<int> output)
    {
        int pairs = output.Length / 2;
        odd = odd[..pairs];
        for (int m = 0; m < odd.Length; m++)
        {
            output[2 * m] = even[m];
            output[(2 * m) + 1] = odd[m];
        }

        if (output.Length > 2 * pairs)
        {
            output[^1] = even[pairs];
        }
    }
}
