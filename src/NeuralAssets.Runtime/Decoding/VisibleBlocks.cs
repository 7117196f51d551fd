using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// Which blocks of columns of a row have a part in a pixel that is seen. The others need no synthesis: their pixels are transparent, and the
/// residual layers of no visible pixel reach them.
/// </summary>
internal sealed class VisibleBlocks
{
    // A row is asked for until all residual layers have passed it, and then looks as far back and ahead.
    private const int Depth = 16;

    /// <summary>For each row that is remembered and each of its blocks: not zero if one of its pixels, or one beside them within reach, is not transparent.</summary>
    private byte[] _seen = [];

    /// <summary>The same for all rows within reach.</summary>
    private byte[] _needed = [];
    private bool _isAll;
    private int _width;
    private int _height;
    private int _shift;
    private int _rows;
    private int _blocks;
    private int _reach;
    private int _next;

    /// <param name="picture">Whose pixels are those of the synthesis; where these are more, it is drawn as a whole.</param>
    /// <param name="grid">Of the synthesis' size.</param>
    /// <param name="reach">Pixels that one looks to each side.</param>
    /// <param name="firstRow">The first that is asked for.</param>
    internal void Start(Picture picture, int grid, int reach, int firstRow)
    {
        _isAll = !picture.HasMask || picture.KeepsHidden || picture.ScaleExponent > grid;
        _width = picture.Width;
        _height = picture.Height;
        _shift = grid;
        _rows = LatentGeometry.GridSide(_height, grid);
        int columns = LatentGeometry.GridSide(_width, grid);
        _blocks = Kernel.Pad(columns) / Kernel.Block;
        _reach = reach;
        _next = Math.Max(0, firstRow - reach);
        if (_seen.Length < Depth * _blocks)
        {
            _seen = new byte[Depth * _blocks];
            _needed = new byte[Depth * _blocks];
        }
    }

    /// <summary>Looks at the mask as far as row <paramref name="y"/> needs, the next one.</summary>
    internal void Advance(ReadOnlySpan<byte> mask, int y)
    {
        if (_isAll)
        {
            return;
        }

        for (; _next <= Math.Min(y + _reach, _rows - 1); _next++)
        {
            Look(mask, Row(_seen, _next));
        }

        Span<byte> needed = Row(_needed, y);
        needed.Clear();
        for (int row = Math.Max(0, y - _reach); row <= Math.Min(y + _reach, _rows - 1); row++)
        {
            Span<byte> seen = Row(_seen, row);
            for (int block = 0; block < seen.Length; block++)
            {
                needed[block] |= seen[block];
            }
        }
    }

    /// <summary>Looks at all rows of the mask that lie in the next one of the synthesis.</summary>
    private void Look(ReadOnlySpan<byte> mask, Span<byte> seen)
    {
        seen.Clear();
        int last = Math.Min((_next + 1) << _shift, _height);
        for (int row = _next << _shift; row < last; row++)
        {
            ReadOnlySpan<byte> classes = mask.Slice(row * _width, _width);
            for (int block = 0; block < seen.Length; block++)
            {
                int start = Math.Max(0, (block * Kernel.Block) - _reach) << _shift;
                int end = Math.Min(_width, (((block + 1) * Kernel.Block) + _reach) << _shift);
                if (seen[block] == 0 && classes[start..end].ContainsAnyExcept(MaskClass.Transparent))
                {
                    seen[block] = 1;
                }
            }
        }
    }

    /// <summary>The next columns of a row that are needed, whole blocks.</summary>
    /// <param name="y">The row, not behind the one looked at last.</param>
    /// <param name="start">Where to look from; then where they start.</param>
    /// <param name="columns">How many they are.</param>
    /// <returns>False if there are none.</returns>
    internal bool Next(int y, ref int start, out int columns)
    {
        int block = start / Kernel.Block;
        while (block < _blocks && !IsNeeded(y, block))
        {
            block++;
        }

        start = block * Kernel.Block;
        while (block < _blocks && IsNeeded(y, block))
        {
            block++;
        }

        columns = (block * Kernel.Block) - start;
        return columns > 0;
    }

    private bool IsNeeded(int y, int block) => _isAll || Row(_needed, y)[block] != 0;

    private Span<byte> Row(byte[] rows, int y) => rows.AsSpan((y & (Depth - 1)) * _blocks, _blocks);
}
