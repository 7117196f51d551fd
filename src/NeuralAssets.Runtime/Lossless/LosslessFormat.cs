using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>What a lossless image's pixels are made of.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="HasAlpha">Alpha is coded; else it is 255.</param>
/// <param name="IsGrey">One component stands for three.</param>
/// <param name="IsNormalMap">Blue is not coded.</param>
/// <param name="KeepsHidden">Colours are coded where alpha is 0.</param>
/// <param name="HasFewColours">Colours are kept in a list.</param>
internal readonly record struct LosslessFormat(
    int Width, int Height, bool HasAlpha, bool IsGrey, bool IsNormalMap, bool KeepsHidden, bool HasFewColours)
{
    internal static LosslessFormat Of(IndexEntry entry, bool hasFewColours) => new(
        entry.Width,
        entry.Height,
        entry.Alpha != AlphaKind.Opaque,
        entry.IsGrey,
        entry.IsNormalMap,
        entry.KeepsHidden,
        hasFewColours);
}
