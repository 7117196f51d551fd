using NeuralAssets.Format;
using NeuralAssets.Lossless;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Training.Lossless;

/// <summary>An image as the lossless coder takes it.</summary>
/// <param name="Pixels">As <see cref="LosslessEncoder.Pixels"/> makes them.</param>
/// <param name="Format">Of the image.</param>
internal sealed record LosslessSource(uint[] Pixels, LosslessFormat Format)
{
    /// <summary>Images that agree in this may go on from each other (FORMAT.md, section 11.1).</summary>
    public (bool HasAlpha, bool IsGrey, bool IsNormalMap, bool KeepsHidden) Kind =>
        (Format.HasAlpha, Format.IsGrey, Format.IsNormalMap, Format.KeepsHidden);

    public static LosslessSource Of(SourceImage image)
    {
        bool hasAlpha = image.Alpha != SourceAlpha.Opaque;
        bool isNormalMap = image.Kind == ImageKind.Normal;
        uint[] pixels = LosslessEncoder.Pixels(image.Rgba, isNormalMap);
        return new LosslessSource(pixels, new LosslessFormat(
            image.Width,
            image.Height,
            hasAlpha,
            image.IsGrey,
            isNormalMap,
            keepsHidden: image.IsAlphaData && hasAlpha,
            LosslessEncoder.HasFewColours(pixels)));
    }

    /// <summary>The codes of an image that never had others.</summary>
    public static ImageCodes Codes(SourceImage image, LosslessCode code) => new(
        image.Name,
        image.Width,
        image.Height,
        image.Alpha == SourceAlpha.Opaque ? AlphaKind.Opaque : AlphaKind.Synthesis,
        image.IsGrey,
        Grids: [],
        MaskClasses: null)
    {
        IsNormalMap = image.Kind == ImageKind.Normal,
        KeepsHidden = image.IsAlphaData && image.Alpha != SourceAlpha.Opaque,
        Lossless = code,
    };

    /// <summary>The image's codes in that form.</summary>
    public static ImageCodes Replace(ImageCodes image, LosslessCode code) => image with
    {
        Alpha = image.Alpha == AlphaKind.Opaque ? AlphaKind.Opaque : AlphaKind.Synthesis,
        NetworkNumber = 0,
        Difference = null,
        Grids = [],
        MaskClasses = null,
        Lossless = code,
    };
}
