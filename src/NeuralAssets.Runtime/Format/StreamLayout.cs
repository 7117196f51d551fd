namespace NeuralAssets.Format;

/// <summary>What an image's stream consists of: the last fields of its index entry (FORMAT.md, section 4).</summary>
/// <param name="grids">Bit k: grid k has codes.</param>
/// <param name="lanesLog2">Of the stream.</param>
internal readonly struct StreamLayout(int grids, int lanesLog2)
{
    internal int Grids { get; } = grids;

    internal int LanesLog2 { get; } = lanesLog2;

    /// <summary>The image has a network of its own.</summary>
    internal bool HasDifference { get; init; }

    /// <summary>The image refers to another one.</summary>
    internal bool HasReference { get; init; }

    /// <summary>That image, by its number in the index; of no meaning if there is none.</summary>
    internal int Reference { get; init; }

    internal int Lanes => 1 << LanesLog2;

    internal bool HasGrid(int grid) => ((Grids >> grid) & 1) != 0;
}
