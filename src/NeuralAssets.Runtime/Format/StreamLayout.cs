namespace NeuralAssets.Format;

/// <summary>The first two bytes of an image stream (FORMAT.md, section 4.1).</summary>
/// <param name="grids">Bit k: grid k has codes.</param>
/// <param name="lanesLog2">Of the codes.</param>
internal readonly struct StreamLayout(int grids, int lanesLog2)
{
    internal int Grids { get; } = grids;

    internal int LanesLog2 { get; } = lanesLog2;

    /// <summary>The image has a network of its own.</summary>
    internal bool HasDifference { get; init; }

    /// <summary>The image refers to another one.</summary>
    internal bool HasReference { get; init; }

    internal bool HasCodes => Grids != 0;

    internal int Lanes => 1 << LanesLog2;

    internal static StreamLayout Read(ref ByteReader reader, int gridCount)
    {
        int packed = reader.ReadUInt16("layout");
        if (packed >> FormatConstants.LayoutReservedShift != 0)
        {
            FormatThrow.ReservedBits("layout", packed >> FormatConstants.LayoutReservedShift);
        }

        var layout = new StreamLayout(
            packed & ((1 << FormatConstants.LayoutLanesShift) - 1),
            (packed >> FormatConstants.LayoutLanesShift) & FormatConstants.LayoutLanesMask)
        {
            HasDifference = (packed & FormatConstants.LayoutDifference) != 0,
            HasReference = (packed & FormatConstants.LayoutReference) != 0,
        };
        if (layout.LanesLog2 > FormatConstants.MaximumLanesLog2)
        {
            FormatThrow.HeaderField("log2 of the lanes", layout.LanesLog2, 0, FormatConstants.MaximumLanesLog2);
        }

        if (layout.Grids >> gridCount != 0)
        {
            FormatThrow.LayoutGrids(layout.Grids, gridCount);
        }

        return layout;
    }

    internal bool HasGrid(int grid) => ((Grids >> grid) & 1) != 0;

    internal ushort Pack() => (ushort)(
        Grids
        | (LanesLog2 << FormatConstants.LayoutLanesShift)
        | (HasDifference ? FormatConstants.LayoutDifference : 0)
        | (HasReference ? FormatConstants.LayoutReference : 0));
}
