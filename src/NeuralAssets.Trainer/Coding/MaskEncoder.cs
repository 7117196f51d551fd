using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Encodes masks: the decoder's own walk, with a coder that writes.</summary>
internal static class MaskEncoder
{
    /// <summary>Records the image's mask, if it has one.</summary>
    internal static void Encode(RansEncoder encoder, ImageCodes image)
    {
        if (image.MaskClasses is not null)
        {
            var coder = new WritingCoder(encoder);
            new MaskScan().Visit(image.Width, image.Height, image.Alpha == AlphaKind.MaskAndSoft, image.MaskClasses, ref coder);
        }
    }

    /// <summary>Records which blocks have a reference, if the image has one.</summary>
    internal static void EncodeBlocks(RansEncoder encoder, ImageCodes image)
    {
        if (image.Reference is not null)
        {
            var coder = new WritingCoder(encoder);
            ReferenceLatents.VisitBlocks(new MaskScan(), image.Width, image.Height, image.Reference.Blocks, ref coder);
        }
    }

    private readonly struct WritingCoder(RansEncoder encoder) : IMaskCoder
    {
        public bool WritesClasses => false;

        public bool Code(bool shown, ref AdaptiveBit model)
        {
            encoder.WriteBit(shown, ref model);
            return shown;
        }
    }
}
