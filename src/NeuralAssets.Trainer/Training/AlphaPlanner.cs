using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Training;

/// <summary>How each image's alpha is coded, and the classes of its mask.</summary>
internal static class AlphaPlanner
{
    /// <summary>
    /// Share of soft pixels up to which a mask without loss is worth its bytes: sprites have soft edges only (a few per cent), clouds and
    /// glows are soft all over and leave alpha to the synthesis.
    /// </summary>
    private const double MostSoftShare = 0.25;

    /// <summary>
    /// Share of the bytes expected of the visible pixels up to which a mask is worth its own. Above, the latents that say a soft alpha well enough cost
    /// fewer (README of this folder).
    /// </summary>
    private const double MostMaskShare = 0.12;

    /// <param name="image">The image.</param>
    /// <param name="lambda">What it is trained for.</param>
    public static AlphaKind Plan(SourceImage image, double lambda)
    {
        if (image.Alpha != SourceAlpha.Soft)
        {
            return image.Alpha == SourceAlpha.Opaque ? AlphaKind.Opaque : AlphaKind.Mask;
        }

        byte[] classes = Classes(image, AlphaKind.MaskAndSoft)!;
        int soft = classes.AsSpan().Count(MaskClass.Soft);
        int visible = classes.Length - classes.AsSpan().Count(MaskClass.Transparent);
        int maskBytes = MaskEncoder.CountBytes(classes, image.Width, image.Height, hasSoft: true);
        return soft <= MostSoftShare * classes.Length && maskBytes <= MostMaskShare * RateModel.ExpectedBytes(visible, lambda)
            ? AlphaKind.MaskAndSoft
            : AlphaKind.Synthesis;
    }

    /// <summary>A class per pixel, or null if the kind has no mask.</summary>
    public static byte[]? Classes(SourceImage image, AlphaKind kind)
    {
        if (kind is not (AlphaKind.Mask or AlphaKind.MaskAndSoft))
        {
            return null;
        }

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
}
