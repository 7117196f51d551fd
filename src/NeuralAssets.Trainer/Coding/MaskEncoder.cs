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
            Encode(encoder, image.MaskClasses, image.Width, image.Height, image.Alpha == AlphaKind.MaskAndSoft);
        }
    }

    /// <summary>Bytes of a stream of nothing but a mask.</summary>
    /// <param name="classes">One <see cref="MaskClass"/> a pixel.</param>
    /// <param name="width">Of the mask.</param>
    /// <param name="height">Of the mask.</param>
    /// <param name="hasSoft">There are three classes instead of two.</param>
    internal static int CountBytes(byte[] classes, int width, int height, bool hasSoft)
    {
        var encoder = new RansEncoder();
        Encode(encoder, classes, width, height, hasSoft);
        return encoder.Finish(lanes: 1).Length;
    }

    /// <summary>Records which blocks have a reference, if the image has one.</summary>
    internal static void EncodeBlocks(RansEncoder encoder, ImageCodes image)
    {
        if (image.Reference is not null)
        {
            var coder = new FieldWriter(encoder);
            ReferenceLatents.VisitBlocks(new MaskScan(), image.Width, image.Height, image.Reference.Blocks, ref coder);
        }
    }

    private static void Encode(RansEncoder encoder, byte[] classes, int width, int height, bool hasSoft)
    {
        var coder = new FieldWriter(encoder);
        new MaskScan().Visit(width, height, hasSoft, classes, ref coder);
    }
}
