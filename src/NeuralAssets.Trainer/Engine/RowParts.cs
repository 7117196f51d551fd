namespace NeuralAssets.Trainer.Engine;

/// <summary>A part of a row that kernels work on in one go.</summary>
/// <param name="First">First column, a multiple of <see cref="RowParts.Step"/>.</param>
/// <param name="Columns">Columns, at most <see cref="DenseKernels.Segment"/>; the last register may hold fewer.</param>
/// <param name="Rows">Rows that it stands for: its own, and those below it for which all values would be the same.</param>
internal readonly record struct RowPart(int First, int Columns, int Rows = 1);

/// <summary>The parts of each row of a picture or grid that are worked on; all else is left out.</summary>
internal sealed unsafe class RowParts
{
    /// <summary>Two of the widest registers: the least that kernels work on. The same on every machine, so that all leave out the same.</summary>
    public const int Step = 32;

    private readonly RowPart[][] _rows;
    private readonly int _width;

    /// <param name="width">Columns of the picture.</param>
    /// <param name="rows">The parts of each row.</param>
    public RowParts(int width, RowPart[][] rows)
    {
        _width = width;
        _rows = rows;
    }

    /// <summary>Leaves nothing out.</summary>
    public static RowParts Whole(int width, int height)
    {
        var row = new List<RowPart>();
        Cut(row, 0, width, rows: 1);
        var rows = new RowPart[height][];
        Array.Fill(rows, [.. row]);
        return new RowParts(width, rows);
    }

    /// <summary>Appends the columns from <paramref name="first"/> to before <paramref name="end"/>, in parts as long as a segment may be.</summary>
    public static void Cut(List<RowPart> parts, int first, int end, int rows)
    {
        for (int x = first; x < end; x += DenseKernels.Segment)
        {
            parts.Add(new RowPart(x, Math.Min(DenseKernels.Segment, end - x), rows));
        }
    }

    /// <summary>The parts of a row; rows around the picture have those of its first or last row.</summary>
    public RowPart[] this[int y] => _rows[Math.Clamp(y, 0, _rows.Length - 1)];

    /// <summary>Columns of all rows that are worked on.</summary>
    public long Worked => _rows.Sum(static row => row.Sum(static part => (long)part.Columns));

    /// <summary>Columns of all rows.</summary>
    public long All => (long)_width * _rows.Length;

    /// <summary>Zeroes what a row's parts leave out.</summary>
    public void ClearGaps(float* row, int y)
    {
        int end = 0;
        foreach (RowPart part in this[y])
        {
            new Span<float>(row + end, part.First - end).Clear();
            end = part.First + part.Columns;
        }

        new Span<float>(row + end, _width - end).Clear();
    }
}
