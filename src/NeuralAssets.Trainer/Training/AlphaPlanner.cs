using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Training;

/// <summary>Decides how each image's alpha is coded.</summary>
internal static class AlphaPlanner
{
    /// <summary>
    /// Share of soft pixels up to which a mask without loss is worth its bytes: sprites have soft edges only (a few per cent), clouds and
    /// glows are soft all over and leave alpha to the synthesis.
    /// </summary>
    private const double MostSoftShare = 0.25;

    /// <summary>
    /// Share of the bytes expected of the visible pixels up to which a mask is worth its own. Above, the latents that say a soft alpha well enough cost
    /// fewer (notes/alpha.md).
    /// </summary>
    private const double MostMaskShare = 0.12;

    /// <summary>The same for a mask of whole blocks, which spares training and decoding what lies far from visible pixels.</summary>
    private const double MostBlocksShare = 0.03;

    /// <summary>Share of transparent blocks below which that is too little to matter.</summary>
    private const double LeastBlank = 0.125;

    /// <param name="image">The image.</param>
    /// <param name="lambda">What it is trained for.</param>
    /// <param name="effort">Blocks save time, not bytes: only Fast has them.</param>
    public static AlphaPlan Plan(SourceImage image, double lambda, Effort effort)
    {
        if (image.Alpha != SourceAlpha.Soft)
        {
            return image.Alpha == SourceAlpha.Opaque ? new AlphaPlan(AlphaKind.Opaque) : new AlphaPlan(AlphaKind.Mask, Classes(image));
        }

        byte[] classes = Classes(image);
        int soft = classes.AsSpan().Count(MaskClass.Soft);
        double expected = RateModel.ExpectedBytes(classes.Length - classes.AsSpan().Count(MaskClass.Transparent), lambda);
        if (soft <= MostSoftShare * classes.Length && IsWorthIt(classes, MostMaskShare))
        {
            return new AlphaPlan(AlphaKind.MaskAndSoft, classes);
        }

        if (effort != Effort.Fast || image.IsAlphaData)
        {
            return new AlphaPlan(AlphaKind.Synthesis);
        }

        byte[] blocks = BlockClasses(classes, image.Width, image.Height);
        bool hasBlank = blocks.AsSpan().Count(MaskClass.Transparent) >= LeastBlank * blocks.Length;
        return hasBlank && IsWorthIt(blocks, MostBlocksShare)
            ? new AlphaPlan(AlphaKind.MaskAndSoft, blocks)
            : new AlphaPlan(AlphaKind.Synthesis);

        bool IsWorthIt(byte[] mask, double share)
            => MaskEncoder.CountBytes(mask, image.Width, image.Height, hasSoft: true) <= share * expected;
    }

    /// <summary>A class per pixel.</summary>
    private static byte[] Classes(SourceImage image)
    {
        var classes = new byte[image.Pixels];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = image.Rgba[(4 * i) + 3] switch
            {
                0 => MaskClass.Transparent,
                255 => MaskClass.Opaque,
                _ => MaskClass.Soft,
            };
        }

        return classes;
    }

    /// <summary>The same of whole blocks: soft are those whose pixels are not all transparent or all opaque.</summary>
    private static byte[] BlockClasses(byte[] classes, int width, int height)
    {
        int columns = FixedPoint.CeilShift(width, FormatConstants.MaskBlockLog2);
        byte[] kinds = new byte[columns * FixedPoint.CeilShift(height, FormatConstants.MaskBlockLog2)];
        for (int block = 0; block < kinds.Length; block++)
        {
            kinds[block] = MaskScan.ClassifyBlock(classes, width, height, block / columns, block % columns);
        }

        byte[] blocks = [.. classes];
        for (int i = 0; i < blocks.Length; i++)
        {
            int block = (((i / width) >> FormatConstants.MaskBlockLog2) * columns) + ((i % width) >> FormatConstants.MaskBlockLog2);
            blocks[i] = kinds[block] == MaskClass.Mixed ? MaskClass.Soft : blocks[i];
        }

        return blocks;
    }
}
