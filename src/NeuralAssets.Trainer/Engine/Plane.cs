namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// One channel of an image at one resolution, with margins wide enough that every kernel may read and write whole
/// registers around its rows. Margins are zero until a kernel fills them.
/// </summary>
internal sealed unsafe class Plane : IDisposable
{
    /// <summary>Rows above and below: the context reaches 4 rows up, the prefilter 3 rows both ways.</summary>
    public const int MarginRows = 4;

    /// <summary>Columns to the left; keeps rows aligned to a cache line.</summary>
    public const int MarginColumns = 16;

    /// <summary>Columns to the right, beyond the width rounded up: one pair of the widest registers and the reach of a filter.</summary>
    private const int Tail = 48;

    private readonly NativeBuffer _buffer;

    public Plane(int width, int height)
    {
        Width = width;
        Height = height;
        Stride = MarginColumns + ((width + 31) / 32 * 32) + Tail;
        _buffer = new NativeBuffer((long)Stride * (height + (2 * MarginRows)));
        Origin = _buffer.Data + ((long)Stride * MarginRows) + MarginColumns;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Address of the pixel (0, 0).</summary>
    public float* Origin { get; }

    /// <summary>Address of the first pixel of a row in -4..height+3.</summary>
    public float* Row(int y) => Origin + ((long)y * Stride);

    /// <summary>Address of the first pixel of the row nearest to <paramref name="y"/> inside the picture.</summary>
    public float* ClampedRow(int y) => Row(Math.Clamp(y, 0, Height - 1));

    public void Clear() => _buffer.Clear();

    /// <summary>Repeats the border pixels of a row into two columns on either side.</summary>
    public void ReplicateColumns(int y)
    {
        float* row = Row(y);
        row[-1] = row[-2] = row[0];
        row[Width] = row[Width + 1] = row[Width - 1];
    }

    public void Dispose() => _buffer.Dispose();
}
