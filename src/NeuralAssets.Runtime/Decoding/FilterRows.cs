using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Computes single rows of upsampled planes and of prefiltered grids (FORMAT.md, section 7.2).</summary>
/// <param name="columns">Columns of the widest plane that is read or written.</param>
internal sealed class FilterRows(int columns)
{
    private const int Reach = 3;
    private readonly int[] _vertical = new int[columns + (2 * Reach)];
    private readonly int[] _even = new int[columns];
    private readonly int[] _odd = new int[columns];

    /// <summary>Row <paramref name="y"/> of a plane upsampled by two; <paramref name="output"/> is cropped to its length.</summary>
    internal void Upsample(ReadOnlySpan<short> plane, int rows, int planeColumns, int[] taps, int y, Span<int> output)
    {
        // An odd position is an even one mirrored: its farthest tap lies behind it instead of before it.
        int middle = y >> 1;
        int forward = (y & 1) == 0 ? 1 : -1;
        Span<int> row = _vertical.AsSpan(Reach, planeColumns);
        RowKernel.Start(row);
        AccumulateRow(row, plane, rows, middle, taps[0]);
        AccumulateRow(row, plane, rows, middle - forward, taps[1]);
        AccumulateRow(row, plane, rows, middle + forward, taps[2]);
        AccumulateRow(row, plane, rows, middle - (2 * forward), taps[3]);
        RowKernel.Finish(row);

        _vertical.AsSpan(0, Reach).Fill(row[0]);
        _vertical.AsSpan(Reach + planeColumns, Reach).Fill(row[^1]);
        AccumulateColumns(_even.AsSpan(0, planeColumns), taps, forward: 1);
        AccumulateColumns(_odd.AsSpan(0, planeColumns), taps, forward: -1);
        RowKernel.Interleave(_even, _odd, output);
    }

    /// <summary>Row <paramref name="y"/> of a grid sharpened by its prefilter, in Q7.</summary>
    internal void Prefilter(ReadOnlySpan<short> grid, int rows, int[] taps, int y, Span<int> output)
    {
        int gridColumns = output.Length;
        Span<int> row = _vertical.AsSpan(Reach, gridColumns);
        RowKernel.Start(row);
        for (int distance = -Reach; distance <= Reach; distance++)
        {
            int source = y + distance;
            if (source >= 0 && source < rows)
            {
                int weight = taps[Math.Abs(distance)] << FormatConstants.LatentShift;
                RowKernel.Accumulate(row, grid.Slice(source * gridColumns, gridColumns), weight);
            }
        }

        RowKernel.Finish(row);
        _vertical.AsSpan(0, Reach).Clear();
        _vertical.AsSpan(Reach + gridColumns, Reach).Clear();
        RowKernel.Start(output);
        for (int distance = -Reach; distance <= Reach; distance++)
        {
            RowKernel.Accumulate(output, _vertical.AsSpan(Reach + distance), taps[Math.Abs(distance)]);
        }

        RowKernel.Finish(output);
        ReadOnlySpan<short> latents = grid.Slice(y * gridColumns, gridColumns);
        for (int x = 0; x < output.Length; x++)
        {
            output[x] = FixedPoint.Clamp16(output[x] + (latents[x] << FormatConstants.LatentShift));
        }
    }

    private static void AccumulateRow(Span<int> sums, ReadOnlySpan<short> plane, int rows, int y, int weight) =>
        RowKernel.Accumulate(sums, plane[(FixedPoint.Clamp(y, 0, rows - 1) * sums.Length)..], weight);

    private void AccumulateColumns(Span<int> sums, int[] taps, int forward)
    {
        RowKernel.Start(sums);
        RowKernel.Accumulate(sums, _vertical.AsSpan(Reach), taps[0]);
        RowKernel.Accumulate(sums, _vertical.AsSpan(Reach - forward), taps[1]);
        RowKernel.Accumulate(sums, _vertical.AsSpan(Reach + forward), taps[2]);
        RowKernel.Accumulate(sums, _vertical.AsSpan(Reach - (2 * forward)), taps[3]);
        RowKernel.Finish(sums);
    }
}
