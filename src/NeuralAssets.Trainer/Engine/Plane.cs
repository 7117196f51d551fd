using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// One channel of an image at one resolution, or of a window of its rows, with margins wide enough that every kernel may read and write
/// whole registers around its rows. Margins are zero until a kernel fills them.
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
    private float* _rowZero;

    // Selects the bits of a row's number that count: all of them, or those of a ring.
    private readonly int _mask;

    /// <param name="width">Columns.</param>
    /// <param name="rows">Rows held.</param>
    /// <param name="isRing">The last rows of a picture of any height, each in the place of an older one: a power of two of them.</param>
    public Plane(int width, int rows, bool isRing = false)
    {
        _mask = isRing ? rows - 1 : -1;
        Width = width;
        Height = rows;
        Stride = MarginColumns + ((width + 31) / 32 * 32) + Tail;
        _buffer = new NativeBuffer((long)Stride * (rows + (2 * MarginRows)));
        FirstRow = 0;
    }

    public int Width { get; }

    /// <summary>Rows held, margins apart.</summary>
    public int Height { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Row of the picture that the plane begins with; a window moves by setting it, a ring needs no moving.</summary>
    public int FirstRow
    {
        get;
        set
        {
            field = value;
            _rowZero = _buffer.Data + ((long)Stride * (MarginRows - (_mask == -1 ? value : 0))) + MarginColumns;
        }
    }

    /// <summary>Address of the first pixel of a row of the picture, from 4 rows before the first held to 4 rows beyond the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int y) => _rowZero + ((long)(y & _mask) * Stride);

    public void Clear() => _buffer.Clear();

    /// <summary>Zeroes rows, their margins included.</summary>
    public void Clear(RowRange rows)
    {
        for (int y = rows.First; y < rows.End; y++)
        {
            new Span<float>(Row(y) - MarginColumns, Stride).Clear();
        }
    }

    /// <summary>Repeats the border pixels of a row into two columns on either side.</summary>
    public void ReplicateColumns(int y)
    {
        float* row = Row(y);
        row[-1] = row[-2] = row[0];
        row[Width] = row[Width + 1] = row[Width - 1];
    }

    public void Dispose() => _buffer.Dispose();
}
