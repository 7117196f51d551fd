namespace NeuralAssets.Lossless;

/// <summary>The pixels around one that is to be coded (FORMAT.md, section 11.4); those outside are replaced by others.</summary>
internal readonly ref struct Neighbourhood
{
    internal readonly uint West;
    internal readonly uint North;
    internal readonly uint NorthWest;
    internal readonly uint NorthEast;
    internal readonly uint WestWest;
    internal readonly uint NorthNorth;
    internal readonly uint NorthNorthEast;
    internal readonly uint NorthEastEast;

    /// <summary>Of west, north and north-east.</summary>
    internal readonly uint NearHash;

    /// <summary>Of one pixel more.</summary>
    internal readonly uint MiddleHash;

    /// <summary>Of seven pixels.</summary>
    internal readonly uint FarHash;

    internal Neighbourhood(ReadOnlySpan<uint> pixels, int width, int x, int y, uint outside)
    {
        int at = (y * width) + x;
        bool right = y > 0 && x + 1 < width;
        West = x > 0 ? pixels[at - 1] : y > 0 ? pixels[at - width] : outside;
        North = y > 0 ? pixels[at - width] : West;
        NorthWest = y > 0 && x > 0 ? pixels[at - width - 1] : North;
        NorthEast = right ? pixels[at - width + 1] : North;
        WestWest = x > 1 ? pixels[at - 2] : West;
        NorthNorth = y > 1 ? pixels[at - (2 * width)] : North;
        NorthNorthEast = y > 1 && x + 1 < width ? pixels[at - (2 * width) + 1] : NorthEast;
        NorthEastEast = y > 0 && x + 2 < width ? pixels[at - width + 2] : North;
        NearHash = ContextHash.Mix(ContextHash.Mix(West, North), NorthEast);
        MiddleHash = ContextHash.Mix(NearHash, NorthWest);
        FarHash = ContextHash.Mix(ContextHash.Mix(ContextHash.Mix(MiddleHash, WestWest), NorthNorth), NorthNorthEast);
    }

    /// <summary>Which neighbours are alike: what an edge looks like, whatever its colours.</summary>
    internal uint Pattern =>
        Bit(West == North, 0) | Bit(West == NorthWest, 1) | Bit(North == NorthEast, 2) | Bit(North == NorthWest, 3)
        | Bit(West == WestWest, 4) | Bit(North == NorthNorth, 5) | Bit(West == NorthEast, 6)
        | Bit(NorthNorth == NorthNorthEast, 7) | Bit(NorthEast == NorthEastEast, 8);

    /// <summary>Which neighbours have a colour.</summary>
    internal uint Votes(uint colour) =>
        Bit(West == colour, 2) | Bit(North == colour, 3) | Bit(NorthEast == colour, 4) | Bit(NorthWest == colour, 5)
        | Bit(WestWest == colour, 6) | Bit(NorthNorth == colour, 7);

    internal static uint Bit(bool condition, int position) => (condition ? 1u : 0) << position;
}
