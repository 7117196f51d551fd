using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Decodes masks (FORMAT.md, section 8).</summary>
internal static class MaskDecoder
{
    /// <summary>Fills <paramref name="classes"/>, one <see cref="MaskClass"/> a pixel, from the bits that are next.</summary>
    internal static void Decode(
        MaskScan scan, RansDecoder decoder, int width, int height, bool hasSoft, Span<byte> classes)
    {
        var coder = new FieldReader(decoder);
        scan.Visit(width, height, hasSoft, classes, ref coder);
    }

    /// <summary>Fills <paramref name="blocks"/>, those with a reference, from the bits that are next.</summary>
    internal static void DecodeBlocks(MaskScan scan, RansDecoder decoder, int width, int height, Span<byte> blocks)
    {
        var coder = new FieldReader(decoder);
        ReferenceLatents.VisitBlocks(scan, width, height, blocks, ref coder);
    }
}
