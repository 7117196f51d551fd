namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Addresses of the rows that a layer reads or writes, one a channel: so that it works on planes and on buffers of a segment alike, without
/// a copy. Entries beyond the last channel pad it to a whole block and lead to a row of scratch.
/// </summary>
internal sealed unsafe class RowTable : IDisposable
{
    private readonly NativeBuffer _pointers;
    private readonly NativeBuffer _scratch = new(DenseKernels.Segment);
    private readonly int _count;

    /// <param name="channels">Entries to be set; the table holds a multiple of four.</param>
    public RowTable(int channels)
    {
        _count = (channels + 3) / 4 * 4;
        _pointers = new NativeBuffer((long)_count * (sizeof(float*) / sizeof(float)));
        for (int c = 0; c < _count; c++)
        {
            Rows[c] = _scratch.Data;
        }
    }

    /// <summary>A table of the consecutive channels of a buffer of segments.</summary>
    public RowTable(float* segments, int channels)
        : this(channels)
    {
        SetSegments(0, segments, channels);
    }

    public float** Rows => (float**)_pointers.Data;

    /// <summary>Points entries to the consecutive channels of a buffer of segments.</summary>
    public void SetSegments(int first, float* segments, int channels)
    {
        for (int c = 0; c < channels; c++)
        {
            Rows[first + c] = segments + ((long)c * DenseKernels.Segment);
        }
    }

    /// <summary>Points the first entries to one row of each plane.</summary>
    public void SetRows(Plane[] planes, int y, int x)
    {
        for (int c = 0; c < planes.Length; c++)
        {
            Rows[c] = planes[c].Row(y) + x;
        }
    }

    /// <summary>Points the entries to what a 3 x 3 kernel sees from a row on: per plane the rows above, at and below it, each at three columns.</summary>
    /// <param name="planes">One a channel.</param>
    /// <param name="y">The row.</param>
    /// <param name="x">First column.</param>
    /// <param name="lowest">The row that stands for those above it.</param>
    /// <param name="highest">The row that stands for those below it.</param>
    public void SetKernel(Plane[] planes, int y, int x, int lowest = int.MinValue, int highest = int.MaxValue)
    {
        float** rows = Rows;
        foreach (Plane plane in planes)
        {
            for (int dy = -1; dy <= 1; dy++, rows += 3)
            {
                float* row = plane.Row(Math.Clamp(y + dy, lowest, highest)) + x;
                rows[0] = row - 1;
                rows[1] = row;
                rows[2] = row + 1;
            }
        }
    }

    public void Dispose()
    {
        _pointers.Dispose();
        _scratch.Dispose();
    }
}
