namespace NeuralAssets.Format;

/// <summary>The classes of a mask's pixels; the first three also name the kinds of uniform blocks (FORMAT.md, section 8).</summary>
internal static class MaskClass
{
    internal const byte Transparent = 0;
    internal const byte Opaque = 1;
    internal const byte Soft = 2;
    internal const byte Mixed = 3;
}
