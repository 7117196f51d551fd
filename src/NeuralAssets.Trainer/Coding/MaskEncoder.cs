using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Encodes a mask: the decoder's own walk, with a coder that writes.</summary>
internal static class MaskEncoder
{
    internal static byte[] Encode(byte[] classes, int width, int height, bool hasSoft)
    {
        var coder = new WritingCoder(new RansEncoder());
        new MaskScan().Visit(width, height, hasSoft, classes, ref coder);
        return coder.Finish();
    }

    private readonly struct WritingCoder(RansEncoder encoder) : IMaskCoder
    {
        public bool WritesClasses => false;

        public bool Code(bool shown, ref AdaptiveBit model)
        {
            encoder.WriteBit(shown, ref model);
            return shown;
        }

        internal byte[] Finish() => encoder.Finish(lanes: 1);
    }
}
