using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>What a lossless image's pixels are made of.</summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
/// <param name="hasAlpha">Alpha is coded; else it is 255.</param>
/// <param name="isGrey">One component stands for three.</param>
/// <param name="isNormalMap">Blue is not coded.</param>
/// <param name="keepsHidden">Colours are coded where alpha is 0.</param>
/// <param name="hasFewColours">Colours are kept in a list.</param>
internal readonly struct LosslessFormat(
    int width, int height, bool hasAlpha, bool isGrey, bool isNormalMap, bool keepsHidden, bool hasFewColours)
{
    internal int Width { get; } = width;

    internal int Height { get; } = height;

    internal bool HasAlpha { get; } = hasAlpha;

    internal bool IsGrey { get; } = isGrey;

    internal bool IsNormalMap { get; } = isNormalMap;

    internal bool KeepsHidden { get; } = keepsHidden;

    internal bool HasFewColours { get; } = hasFewColours;

    internal static LosslessFormat Of(IndexEntry entry, bool hasFewColours) => new(
        entry.Width,
        entry.Height,
        entry.Alpha != AlphaKind.Opaque,
        entry.IsGrey,
        entry.IsNormalMap,
        entry.KeepsHidden,
        hasFewColours);
}
