namespace NeuralAssets.Trainer.Engine;

/// <summary>The prefilter of one grid, y = x + H V x with symmetric filters along rows (H) and columns (V), and its adjoint.</summary>
internal sealed unsafe class PrefilterPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private const int FilterReach = 3;

    private readonly Plane _filtered;
    private readonly NativeBuffer _row;
    private readonly NativeBuffer _sums = new(4 * T.Count);

    /// <param name="width">Columns of the grid.</param>
    /// <param name="rows">Most rows at a time.</param>
    public PrefilterPass(int width, int rows)
    {
        _filtered = new Plane(width, rows + (2 * FilterReach));
        _row = new NativeBuffer(_filtered.Stride);
    }

    /// <summary>Filters a row of a grid that is zero around the picture.</summary>
    public void ForwardRow(Plane input, Plane output, int y, ReadOnlySpan<float> taps)
    {
        float* row = _row.Data + Plane.MarginColumns;
        PrefilterKernels.Filter<T>(input.Row(y), input.Stride, null, row, input.Width, taps);
        RowMath.ClearOutside(row, input.Width);
        PrefilterKernels.Filter<T>(row, 1, input.Row(y), output.Row(y), input.Width, taps);
    }

    /// <summary>
    /// Takes the gradient of one row of the output, the rows in order: adds it to the input's gradient on the rows that are complete with it,
    /// and to the sums of the taps.
    /// </summary>
    /// <param name="input">The grid.</param>
    /// <param name="gradient">Gradient of the output.</param>
    /// <param name="inputGradient">Receives gradients on <paramref name="rows"/> and three more on either side.</param>
    /// <param name="y">The row.</param>
    /// <param name="rows">All rows of the output that have a gradient.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="taps">p0 to p3.</param>
    public void BackwardRow(Plane input, Plane gradient, Plane inputGradient, int y, RowRange rows, int height, ReadOnlySpan<float> taps)
    {
        if (y == rows.First)
        {
            _filtered.FirstRow = rows.First - FilterReach;
            _filtered.Clear(new RowRange(rows.First - (2 * FilterReach), rows.First));
        }

        // The gradient of x is g + V H g. The taps of H met V x, those of V met x.
        int width = input.Width;
        float* row = _row.Data + Plane.MarginColumns;
        PrefilterKernels.Filter<T>(input.Row(y), input.Stride, null, row, width, taps);
        RowMath.ClearOutside(row, width);
        RowMath.ClearOutside(gradient.Row(y), width);
        PrefilterKernels.AccumulateTaps<T>(gradient.Row(y), row, 1, width, _sums.Data);
        PrefilterKernels.Filter<T>(gradient.Row(y), 1, null, _filtered.Row(y), width, taps);
        RowMath.ClearOutside(_filtered.Row(y), width);
        PrefilterKernels.AccumulateTaps<T>(_filtered.Row(y), input.Row(y), input.Stride, width, _sums.Data);
        RowMath.Add<T>(inputGradient.Row(y), gradient.Row(y), width);

        bool last = y == rows.End - 1;
        if (last)
        {
            _filtered.Clear(new RowRange(rows.End, rows.End + (2 * FilterReach)));
        }

        RowRange reached = rows.Widen(FilterReach, height);
        for (int complete = Math.Max(reached.First, y - FilterReach); complete <= y - FilterReach || (last && complete < reached.End); complete++)
        {
            float* target = inputGradient.Row(complete);
            PrefilterKernels.Filter<T>(_filtered.Row(complete), _filtered.Stride, target, target, width, taps);
        }
    }

    public void ReduceGradients(Span<float> taps) => RowMath.Reduce<T>(_sums, taps);

    public void Dispose()
    {
        _filtered.Dispose();
        _row.Dispose();
        _sums.Dispose();
    }
}
