using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Decodes a mask stream (FORMAT.md, section 8).</summary>
internal static class MaskDecoder
{
    /// <summary>Fills <paramref name="classes"/>, one <see cref="MaskClass"/> a pixel.</summary>
    internal static void Decode(
        MaskScan scan, RansDecoder decoder, ReadOnlySpan<byte> stream, int width, int height, bool hasSoft, Span<byte> classes)
    {
        decoder.Start(stream, lanes: 1);
        var coder = new ReadingCoder(decoder);
        scan.Visit(width, height, hasSoft, classes, ref coder);
        coder.Finish();
    }

    private struct ReadingCoder(RansDecoder decoder) : IMaskCoder
    {
        public readonly bool WritesClasses => true;

        public bool Code(bool shown, ref AdaptiveBit model) => decoder.ReadBit(ref model);

        internal readonly void Finish() => decoder.Finish();
    }
}
