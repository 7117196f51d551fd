using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>A yes or no for each place of a picture or grid.</summary>
internal sealed class BitPlane(int width, int height)
{
    private readonly bool[] _bits = new bool[width * height];

    public int Width => width;

    public int Height => height;

    public Span<bool> Row(int y) => _bits.AsSpan(y * width, width);

    /// <summary>Whether there is a yes in an area, as far as it lies in the plane.</summary>
    public bool Any(int firstRow, int endRow, int firstColumn, int endColumn)
    {
        int first = Math.Clamp(firstColumn, 0, width);
        int end = Math.Clamp(endColumn, first, width);
        for (int y = Math.Max(0, firstRow); y < Math.Min(height, endRow); y++)
        {
            if (Row(y)[first..end].Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Yes wherever this plane has one within so many rows and columns.</summary>
    public BitPlane Dilate(int reach)
    {
        var rows = new BitPlane(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<bool> source = Row(y);
            Span<bool> target = rows.Row(y);
            for (int x = 0; x < width; x++)
            {
                if (source[x])
                {
                    target[Math.Max(0, x - reach)..Math.Min(width, x + reach + 1)].Fill(true);
                }
            }
        }

        var result = new BitPlane(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<bool> target = result.Row(y);
            for (int other = Math.Max(0, y - reach); other < Math.Min(height, y + reach + 1); other++)
            {
                Span<bool> source = rows.Row(other);
                for (int x = 0; x < width; x++)
                {
                    target[x] |= source[x];
                }
            }
        }

        return result;
    }

    /// <summary>The plane of the next coarser grid: yes where any of its up to four places has one.</summary>
    public BitPlane Halve()
    {
        var result = new BitPlane(LatentGeometry.GridSide(width, 1), LatentGeometry.GridSide(height, 1));
        for (int y = 0; y < height; y++)
        {
            Span<bool> source = Row(y);
            Span<bool> target = result.Row(y >> 1);
            for (int x = 0; x < width; x++)
            {
                target[x >> 1] |= source[x];
            }
        }

        return result;
    }

    /// <summary>The columns of a row that have no yes, in ranges.</summary>
    public ColumnRange[] EmptyRanges(int y)
    {
        var ranges = new List<ColumnRange>();
        Span<bool> row = Row(y);
        for (int x = 0; x < width;)
        {
            int length = row[x..].IndexOf(!row[x]);
            int end = length < 0 ? width : x + length;
            if (!row[x])
            {
                ranges.Add(new ColumnRange(x, end));
            }

            x = end;
        }

        return [.. ranges];
    }
}
