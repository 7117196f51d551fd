using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>What the pixels of an image depend on beside its latents and its mask.</summary>
/// <param name="Width">In pixels at full size.</param>
/// <param name="Height">In pixels at full size.</param>
/// <param name="Alpha">Where alpha comes from.</param>
/// <param name="IsGrey">All three colours are one channel.</param>
/// <param name="ScaleExponent">z of FORMAT.md, section 7.1: output sides are divided by 2^z.</param>
internal readonly record struct Picture(int Width, int Height, AlphaKind Alpha, bool IsGrey, int ScaleExponent)
{
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
