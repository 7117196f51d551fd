namespace NeuralAssets.Format;

/// <summary>The first two bytes of an image stream (FORMAT.md, section 4.1).</summary>
internal readonly record struct StreamLayout(int Grids, int LanesLog2, bool HasDifference = false, bool HasReference = false)
{
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
            (packed >> FormatConstants.LayoutLanesShift) & FormatConstants.LayoutLanesMask,
            (packed & FormatConstants.LayoutDifference) != 0,
            (packed & FormatConstants.LayoutReference) != 0);
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
