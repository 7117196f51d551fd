using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>
/// Walks a mask in the order of its stream (FORMAT.md, section 8). Decoder and encoder share the walk: the coder it is
/// given reads each bit, or writes the bit that it is shown.
/// </summary>
internal sealed class MaskScan(int width, int height, bool hasSoft)
{
    private const int BlockSide = 1 << FormatConstants.MaskBlockLog2;
    private readonly int _blockColumns = FixedPoint.CeilShift(width, FormatConstants.MaskBlockLog2);
    private readonly int _blockRows = FixedPoint.CeilShift(height, FormatConstants.MaskBlockLog2);
    private readonly AdaptiveBit[] _blockMixed = AdaptiveBit.CreateSet(FormatConstants.MaskBlockContexts);
    private readonly AdaptiveBit[] _blockTransparent = AdaptiveBit.CreateSet(FormatConstants.MaskBlockContexts);
    private readonly AdaptiveBit[] _blockOpaque = AdaptiveBit.CreateSet(FormatConstants.MaskBlockContexts);
    private readonly AdaptiveBit[] _pixelTransparent = AdaptiveBit.CreateSet(FormatConstants.MaskPixelContexts);
    private readonly AdaptiveBit[] _pixelOpaque = AdaptiveBit.CreateSet(FormatConstants.MaskPixelContexts);

    /// <param name="classes">One <see cref="MaskClass"/> a pixel, row by row: filled by a reading coder, given to a writing one.</param>
    /// <param name="coder">Reads or writes the bits.</param>
    internal void Visit<TCoder>(Span<byte> classes, ref TCoder coder)
        where TCoder : struct, IMaskCoder
    {
        byte[] kinds = new byte[_blockColumns * _blockRows];
        for (int block = 0; block < kinds.Length; block++)
        {
            VisitBlock(classes, kinds, block, ref coder);
        }

        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> kindRow = kinds.AsSpan((y >> FormatConstants.MaskBlockLog2) * _blockColumns, _blockColumns);
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

    private void VisitBlock<TCoder>(Span<byte> classes, byte[] kinds, int block, ref TCoder coder)
        where TCoder : struct, IMaskCoder
    {
        int row = block / _blockColumns;
        int column = block % _blockColumns;
        int left = column > 0 ? kinds[block - 1] : 0;
        int up = row > 0 ? kinds[block - _blockColumns] : 0;
        int context = (4 * left) + up;
        int kind = coder.WritesClasses ? MaskClass.Mixed : ClassifyBlock(classes, row, column);
        bool mixed = coder.Code(kind == MaskClass.Mixed, ref _blockMixed[context]);
        if (mixed)
        {
            kinds[block] = MaskClass.Mixed;
            return;
        }

        kinds[block] = CodeClass(kind, ref _blockTransparent[context], ref _blockOpaque[context], ref coder);
        if (coder.WritesClasses)
        {
            FillBlock(classes, row, column, kinds[block]);
        }
    }

    private void VisitPixels<TCoder>(Span<byte> classes, int y, int start, int end, ref TCoder coder)
        where TCoder : struct, IMaskCoder
    {
        for (int x = start; x < end; x++)
        {
            int context = ClassAt(classes, y, x - 1);
            context = (3 * context) + ClassAt(classes, y - 1, x);
            context = (3 * context) + ClassAt(classes, y - 1, x - 1);
            context = (3 * context) + ClassAt(classes, y - 1, x + 1);
            context = (3 * context) + ClassAt(classes, y - 2, x);
            context = (3 * context) + ClassAt(classes, y, x - 2);
            ref byte pixel = ref classes[(y * width) + x];
            pixel = CodeClass(pixel, ref _pixelTransparent[context], ref _pixelOpaque[context], ref coder);
        }
    }

    private byte CodeClass<TCoder>(int shown, ref AdaptiveBit transparent, ref AdaptiveBit opaque, ref TCoder coder)
        where TCoder : struct, IMaskCoder
    {
        if (coder.Code(shown == MaskClass.Transparent, ref transparent))
        {
            return MaskClass.Transparent;
        }

        return !hasSoft || coder.Code(shown == MaskClass.Opaque, ref opaque) ? MaskClass.Opaque : MaskClass.Soft;
    }

    private int ClassAt(ReadOnlySpan<byte> classes, int y, int x) =>
        y >= 0 && (uint)x < (uint)width ? classes[(y * width) + x] : MaskClass.Transparent;

    private int ClassifyBlock(ReadOnlySpan<byte> classes, int row, int column)
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
        int blockWidth = Math.Min(BlockSide, width - x);
        for (int end = Math.Min(y + BlockSide, height); y < end; y++)
        {
            classes.Slice((y * width) + x, blockWidth).Fill(value);
        }
    }
}
