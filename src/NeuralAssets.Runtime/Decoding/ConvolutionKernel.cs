using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>A 3 x 3 convolution of one row: the inner loop of the residual layers (FORMAT.md, section 7.3).</summary>
/// <remarks>Exact at any vector width up to 16 lanes: section 3.4 of FORMAT.md keeps every partial sum within 32 bits.</remarks>
internal static class ConvolutionKernel
{
    private const int Side = 3;

    /// <param name="layer">Per output, per input, nine taps row by row.</param>
    /// <param name="rows">The rows above, at and below; of each a row per channel, starting one value before the first pixel.</param>
    /// <param name="stride">From one channel's row to the next, in inputs and output.</param>
    /// <param name="output">A row per channel, starting one value before the first pixel.</param>
    /// <param name="columns">Pixels to compute; a multiple of 16, and rows hold two values more.</param>
    /// <param name="shift">Fractional bits to drop.</param>
    /// <param name="lowest">Lower limit of the results.</param>
    internal static void Apply(
        Layer layer, RowTriple rows, int stride, Span<int> output, int columns, int shift, int lowest)
    {
        var low = new Vector<int>(lowest);
        var high = new Vector<int>(short.MaxValue);
        for (int o = 0; o < layer.Outputs; o++)
        {
            ReadOnlySpan<int> weights = layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs);
            var start = new Vector<int>(layer.Biases[o] + (1 << (shift - 1)));
            Span<int> results = output.Slice((o * stride) + 1, columns);
            for (int x = 0; x < columns; x += Vector<int>.Count)
            {
                Vector<int> sum = start;
                for (int i = 0; i < layer.Outputs; i++)
                {
                    int offset = (i * stride) + x;
                    ReadOnlySpan<int> taps = weights.Slice(i * FormatConstants.ResidualKernelTaps, FormatConstants.ResidualKernelTaps);
                    sum += SumRow(rows.Above[offset..], taps);
                    sum += SumRow(rows.Middle[offset..], taps[Side..]);
                    sum += SumRow(rows.Below[offset..], taps[(2 * Side)..]);
                }

                Vector.Min(Vector.Max(sum >> shift, low), high).CopyTo(results[x..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> SumRow(ReadOnlySpan<int> values, ReadOnlySpan<int> taps)
    {
        ref int first = ref MemoryMarshal.GetReference(values[..(Vector<int>.Count + Side - 1)]);
        return (Vector.LoadUnsafe(ref first) * taps[0])
            + (Vector.LoadUnsafe(ref first, 1) * taps[1])
            + (Vector.LoadUnsafe(ref first, 2) * taps[2]);
    }
}
