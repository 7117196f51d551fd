using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>What is added to the latents of an image that refers to another one, and where (FORMAT.md, section 6.1).</summary>
internal static class ReferenceLatents
{
    /// <summary>Blocks of an image.</summary>
    internal static int BlockCount(int width, int height) => BlockSide(width) * BlockSide(height);

    /// <summary>Room for a class a block; empty if the image refers to none.</summary>
    internal static byte[] RentBlocks(ImageSource image) => ArrayPool<byte>.Shared.Rent(
        image.Stream.Layout.HasReference ? BlockCount(image.Picture.Width, image.Picture.Height) : 0);

    /// <summary>Walks the blocks in the order of their bits: they are coded as the pixels of a small mask.</summary>
    internal static void VisitBlocks<TCoder>(MaskScan scan, int width, int height, Span<byte> blocks, ref TCoder coder)
        where TCoder : struct, IFieldCoder =>
        scan.Visit(BlockSide(width), BlockSide(height), hasSoft: false, blocks[..BlockCount(width, height)], ref coder);

    /// <summary>Decodes the latents of a reference and adds them to the grids of an image, from its picture's lowest grid on.</summary>
    internal static void Add(short[][] grids, ReadOnlySpan<byte> blocks, ImageSource reference, CancellationToken cancellationToken)
    {
        DecodeWorkspace workspace = reference.Model.Workspaces.Rent(reference.Model);
        byte[] mask = ImageDecoder.RentMask(reference.Picture);
        try
        {
            ImageDecoder.ReadStream(workspace, reference, default, mask, cancellationToken);
            Add(grids, blocks, workspace.Grids, reference.Picture);
        }
        finally
        {
            ImageDecoder.Return(workspace.Grids, mask);
            reference.Model.Workspaces.Return(workspace);
        }
    }

    /// <summary>Adds the latents of a reference in the blocks that have it, from the picture's lowest grid on; sums are limited to the range of latents.</summary>
    internal static void Add(short[][] grids, ReadOnlySpan<byte> blocks, short[][] reference, Picture picture)
    {
        int blockColumns = BlockSide(picture.Width);
        for (int grid = picture.LowestGrid(grids.Length); grid < grids.Length; grid++)
        {
            int columns = LatentGeometry.GridSide(picture.Width, grid);
            int rows = LatentGeometry.GridSide(picture.Height, grid);
            for (int y = 0; y < rows; y++)
            {
                AddRow(
                    grids[grid].AsSpan(y * columns, columns),
                    reference[grid].AsSpan(y * columns, columns),
                    blocks.Slice(BlockOf(y, grid) * blockColumns, blockColumns),
                    grid);
            }
        }
    }

    /// <summary>The row or column of blocks that a row or column of a grid belongs to.</summary>
    internal static int BlockOf(int position, int grid) => (position << grid) >> FormatConstants.ReferenceBlockLog2;

    /// <summary>Blocks along a side of so many pixels.</summary>
    internal static int BlockSide(int side) => FixedPoint.CeilShift(side, FormatConstants.ReferenceBlockLog2);

    private static void AddRow(Span<short> latents, ReadOnlySpan<short> reference, ReadOnlySpan<byte> blocks, int grid)
    {
        int together = Math.Max(1, (1 << FormatConstants.ReferenceBlockLog2) >> grid);
        for (int x = 0; x < latents.Length; x += together)
        {
            if (blocks[BlockOf(x, grid)] != 0)
            {
                int count = Math.Min(together, latents.Length - x);
                Add(latents.Slice(x, count), reference.Slice(x, count));
            }
        }
    }

    private static void Add(Span<short> latents, ReadOnlySpan<short> reference)
    {
        const short Limit = FormatConstants.MaximumLatent;
        Span<Vector<short>> sums = MemoryMarshal.Cast<short, Vector<short>>(latents);
        ReadOnlySpan<Vector<short>> summands = MemoryMarshal.Cast<short, Vector<short>>(reference);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = Vector.Max(Vector.Min(sums[i] + summands[i], new Vector<short>(Limit)), new Vector<short>(-Limit));
        }

        for (int i = sums.Length * Vector<short>.Count; i < latents.Length; i++)
        {
            latents[i] = (short)FixedPoint.Clamp(latents[i] + reference[i], -Limit, Limit);
        }
    }
}
