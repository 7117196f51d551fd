namespace NeuralAssets.Format;

/// <summary>The fields of layouts in the index (FORMAT.md, section 4). They learn from one image to the next.</summary>
internal sealed class LayoutFields
{
    private readonly AdaptiveBit[] _grids = AdaptiveBit.CreateMany(FormatConstants.MaximumGrids);
    private readonly AdaptiveBit[] _parts = AdaptiveBit.CreateMany(2);
    private readonly AdaptiveTree _lanes = new(FormatConstants.LanesBits);
    private readonly AdaptiveNumber _references = new();

    /// <summary>Writes the layout shown and returns it, or ignores it and returns the one read. Whether the reference exists is not looked at.</summary>
    /// <param name="coder">Reads or writes.</param>
    /// <param name="image">Its number in the index.</param>
    /// <param name="gridCount">Of its network.</param>
    /// <param name="shown">To write.</param>
    internal StreamLayout Code<TCoder>(ref TCoder coder, int image, int gridCount, StreamLayout shown)
        where TCoder : struct, IFieldCoder
    {
        int grids = 0;
        for (int grid = 0; grid < gridCount; grid++)
        {
            grids |= coder.Code(shown.HasGrid(grid), ref _grids[grid]) ? 1 << grid : 0;
        }

        int lanesLog2 = _lanes.Code(ref coder, shown.LanesLog2);
        if (lanesLog2 > FormatConstants.MaximumLanesLog2)
        {
            FormatThrow.HeaderField("log2 of the lanes", lanesLog2, 0, FormatConstants.MaximumLanesLog2);
        }

        bool hasDifference = coder.Code(shown.HasDifference, ref _parts[0]);
        bool hasReference = coder.Code(shown.HasReference, ref _parts[1]);
        return new StreamLayout(grids, lanesLog2)
        {
            HasDifference = hasDifference,
            HasReference = hasReference,
            Reference = hasReference ? CodeReference(ref coder, image, shown.Reference) : 0,
        };
    }

    /// <summary>How far it is away: images before this one have even numbers, those behind it odd ones.</summary>
    private int CodeReference<TCoder>(ref TCoder coder, int image, int reference)
        where TCoder : struct, IFieldCoder
    {
        int shown = reference < image ? 2 * (image - 1 - reference) : (2 * (reference - image)) - 1;
        int distance = _references.Code(ref coder, shown);
        return (distance & 1) == 0 ? image - 1 - (distance >> 1) : image + ((distance + 1) >> 1);
    }
}
