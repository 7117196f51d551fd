using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The scalar twin of the vector kernel: steps of a one-dimensional filter over whole rows.</summary>
internal static class RowKernel
{
    /// <summary>Fractional bits of filter taps.</summary>
    private const int TapBits = 12;

    /// <summary>Starts sums with the half that rounds them.</summary>
    internal static void Start(Span<int> sums) => sums.Fill(1 << (TapBits - 1));

    /// <summary>sums[x] += values[x] * weight.</summary>
    internal static void Accumulate(Span<int> sums, ReadOnlySpan<short> values, int weight)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            sums[x] += values[x] * weight;
        }
    }

    /// <summary>sums[x] += values[x] * weight.</summary>
    internal static void Accumulate(Span<int> sums, ReadOnlySpan<int> values, int weight)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            sums[x] += values[x] * weight;
        }
    }

    /// <summary>Ends sums: drops the taps' fractional bits and limits the results to 16 bits.</summary>
    internal static void Finish(Span<int> sums)
    {
        for (int x = 0; x < sums.Length; x++)
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
