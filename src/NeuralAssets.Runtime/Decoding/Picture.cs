using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>What the pixels of an image depend on beside its latents and its mask.</summary>
/// <param name="width">In pixels at full size.</param>
/// <param name="height">In pixels at full size.</param>
/// <param name="alpha">Where alpha comes from.</param>
/// <param name="isGrey">All three colours are one channel.</param>
/// <param name="scaleExponent">As the property.</param>
internal readonly struct Picture(int width, int height, AlphaKind alpha, bool isGrey, int scaleExponent)
{
    internal int Width { get; } = width;

    internal int Height { get; } = height;

    internal AlphaKind Alpha { get; } = alpha;

    internal bool IsGrey { get; } = isGrey;

    /// <summary>z of FORMAT.md, section 7.1: output sides are divided by 2^z.</summary>
    internal int ScaleExponent { get; init; } = scaleExponent;

    /// <summary>Blue is rebuilt from red and green.</summary>
    internal bool IsNormalMap { get; init; }

    /// <summary>Colours are kept where alpha is 0.</summary>
    internal bool KeepsHidden { get; init; }

    internal int OutputWidth => FixedPoint.CeilShift(Width, ScaleExponent);

    internal int OutputHeight => FixedPoint.CeilShift(Height, ScaleExponent);

    internal bool HasMask => Alpha is AlphaKind.Mask or AlphaKind.MaskAndSoft;

    /// <summary>The finest grid that is decoded; its size is that of the synthesis.</summary>
    internal int LowestGrid(int gridCount) => Math.Min(ScaleExponent, gridCount - 1);
}
