using NeuralAssets.Format;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Training;

/// <summary>How each image's alpha is coded, and the classes of its mask.</summary>
internal static class AlphaPlanner
{
    /// <summary>
    /// Share of soft pixels up to which a mask without loss is worth its bytes: sprites have soft edges only (a few per cent), clouds and
    /// glows are soft all over and leave alpha to the synthesis.
    /// </summary>
    private const double MostSoftShare = 0.25;

    public static AlphaKind Plan(SourceImage image)
    {
        if (image.Alpha != SourceAlpha.Soft)
        {
            return image.Alpha == SourceAlpha.Opaque ? AlphaKind.Opaque : AlphaKind.Mask;
        }

        long soft = 0;
        for (int i = 3; i < image.Rgba.Length; i += 4)
        {
            soft += image.Rgba[i] is 0 or 255 ? 0 : 1;
        }

        return soft <= MostSoftShare * image.Pixels ? AlphaKind.MaskAndSoft : AlphaKind.Synthesis;
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
