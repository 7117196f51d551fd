using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>
/// Walks a mask in the order of its stream (FORMAT.md, section 8). Decoder and encoder share the walk: the coder it is
/// given reads each bit, or writes the bit that it is shown.
/// </summary>
internal sealed class MaskScan
{
    private const int BlockSide = 1 << FormatConstants.MaskBlockLog2;
    private readonly AdaptiveBit[] _blockMixed = new AdaptiveBit[FormatConstants.MaskBlockContexts];
    private readonly AdaptiveBit[] _blockTransparent = new AdaptiveBit[FormatConstants.MaskBlockContexts];
    private readonly AdaptiveBit[] _blockOpaque = new AdaptiveBit[FormatConstants.MaskBlockContexts];
    private readonly AdaptiveBit[] _pixelTransparent = new AdaptiveBit[FormatConstants.MaskPixelContexts];
    private readonly AdaptiveBit[] _pixelOpaque = new AdaptiveBit[FormatConstants.MaskPixelContexts];
    private byte[] _kinds = [];
    private int _width;
    private int _height;
    private int _blockColumns;
    private bool _hasSoft;

    /// <param name="width">Of the mask.</param>
    /// <param name="height">Of the mask.</param>
    /// <param name="hasSoft">There are three classes instead of two.</param>
    /// <param name="classes">One <see cref="MaskClass"/> a pixel, row by row: filled by a reading coder, given to a writing one.</param>
    /// <param name="coder">Reads or writes the bits.</param>
    internal void Visit<TCoder>(int width, int height, bool hasSoft, Span<byte> classes, ref TCoder coder)
        where TCoder : struct, IFieldCoder
    {
        Span<byte> kinds = Start(width, height, hasSoft);
        for (int block = 0; block < kinds.Length; block++)
        {
            VisitBlock(classes, kinds, block, ref coder);
        }

        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> kindRow = kinds.Slice((y >> FormatConstants.MaskBlockLog2) * _blockColumns, _blockColumns);
            for (int block = 0; block < kindRow.Length; block++)
            {
                if (kindRow[block] == MaskClass.Mixed)
                {
                    int x = block << FormatConstants.MaskBlockLog2;
                    VisitPixels(classes, y, x, Math.Min(x + BlockSide, width), ref coder);
                }
            }
        }
    }

    /// <summary>Forgets the mask before.</summary>
    private Span<byte> Start(int width, int height, bool hasSoft)
    {
        _width = width;
        _height = height;
        _hasSoft = hasSoft;
        _blockColumns = FixedPoint.CeilShift(width, FormatConstants.MaskBlockLog2);
        int blocks = _blockColumns * FixedPoint.CeilShift(height, FormatConstants.MaskBlockLog2);
        if (_kinds.Length < blocks)
        {
            _kinds = new byte[blocks];
        }

        foreach (AdaptiveBit[] set in (ReadOnlySpan<AdaptiveBit[]>)[_blockMixed, _blockTransparent, _blockOpaque, _pixelTransparent, _pixelOpaque])
        {
            Array.Fill(set, new AdaptiveBit());
        }

        return _kinds.AsSpan(0, blocks);
    }

    private void VisitBlock<TCoder>(Span<byte> classes, Span<byte> kinds, int block, ref TCoder coder)
        where TCoder : struct, IFieldCoder
    {
        int row = block / _blockColumns;
        int column = block % _blockColumns;
        int left = column > 0 ? kinds[block - 1] : 0;
        int up = row > 0 ? kinds[block - _blockColumns] : 0;
        int context = (4 * left) + up;
        int kind = coder.Reads ? MaskClass.Mixed : ClassifyBlock(classes, _width, _height, row, column);
        bool mixed = coder.Code(kind == MaskClass.Mixed, ref _blockMixed[context]);
        if (mixed)
        {
            kinds[block] = MaskClass.Mixed;
            return;
        }

        kinds[block] = CodeClass(kind, ref _blockTransparent[context], ref _blockOpaque[context], ref coder);
        if (coder.Reads)
        {
            FillBlock(classes, row, column, kinds[block]);
        }
    }

    private void VisitPixels<TCoder>(Span<byte> classes, int y, int start, int end, ref TCoder coder)
        where TCoder : struct, IFieldCoder
    {
        Span<byte> row = classes.Slice(y * _width, _width);
        ReadOnlySpan<byte> above = y > 0 ? classes.Slice((y - 1) * _width, _width) : default;
        ReadOnlySpan<byte> aboveThat = y > 1 ? classes.Slice((y - 2) * _width, _width) : default;
        int beforeLeft = ClassAt(row, start - 2);
        int left = ClassAt(row, start - 1);
        int upLeft = ClassAt(above, start - 1);
        int up = ClassAt(above, start);
        for (int x = start; x < end; x++)
        {
            int upRight = ClassAt(above, x + 1);
            int context = (3 * left) + up;
            context = (3 * context) + upLeft;
            context = (3 * context) + upRight;
            context = (3 * context) + ClassAt(aboveThat, x);
            context = (3 * context) + beforeLeft;
            byte pixel = CodeClass(row[x], ref _pixelTransparent[context], ref _pixelOpaque[context], ref coder);
            row[x] = pixel;
            (beforeLeft, left, upLeft, up) = (left, pixel, up, upRight);
        }
    }

    private byte CodeClass<TCoder>(int shown, ref AdaptiveBit transparent, ref AdaptiveBit opaque, ref TCoder coder)
        where TCoder : struct, IFieldCoder
    {
        if (coder.Code(shown == MaskClass.Transparent, ref transparent))
        {
            return MaskClass.Transparent;
        }

        return !_hasSoft || coder.Code(shown == MaskClass.Opaque, ref opaque) ? MaskClass.Opaque : MaskClass.Soft;
    }

    private static int ClassAt(ReadOnlySpan<byte> row, int x) => (uint)x < (uint)row.Length ? row[x] : MaskClass.Transparent;

    /// <summary>The class of a block's pixels, or that they are mixed.</summary>
    internal static byte ClassifyBlock(ReadOnlySpan<byte> classes, int width, int height, int row, int column)
    {
        int x = column * BlockSide;
        int y = row * BlockSide;
        int blockWidth = Math.Min(BlockSide, width - x);
        byte first = classes[(y * width) + x];
        for (int end = Math.Min(y + BlockSide, height); y < end; y++)
        {
            if (classes.Slice((y * width) + x, blockWidth).ContainsAnyExcept(first))
            {
                return MaskClass.Mixed;
            }
        }

        return first;
    }

    private void FillBlock(Span<byte> classes, int row, int column, byte value)
    {
        int x = column * BlockSide;
        int y = row * BlockSide;
        int blockWidth = Math.Min(BlockSide, _width - x);
        for (int end = Math.Min(y + BlockSide, _height); y < end; y++)
        {
            classes.Slice((y * _width) + x, blockWidth).Fill(value);
        }
    }
}
