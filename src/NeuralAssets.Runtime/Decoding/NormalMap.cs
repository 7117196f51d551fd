namespace NeuralAssets.Decoding;

/// <summary>The third component of unit vectors, in integers (FORMAT.md, section 7.4).</summary>
internal static class NormalMap
{
    /// <summary>Squared length of a unit vector, whose components run from -255 to 255 in steps of two.</summary>
    private const int SquaredLength = 255 * 255;

    /// <summary>Blue = round(127.5 + 127.5 z) of the vectors (x, y, z) whose x and y are red and green, with z as if they had length 1, or 0.</summary>
    /// <param name="red">Levels, 0 to 255.</param>
    /// <param name="green">As many levels.</param>
    /// <param name="blue">As many levels, 128 to 255.</param>
    internal static void RebuildBlue(ReadOnlySpan<short> red, ReadOnlySpan<short> green, Span<short> blue)
    {
        for (int i = 0; i < blue.Length; i++)
        {
            blue[i] = (short)Blue(red[i], green[i]);
        }
    }

    /// <summary>The blue of one vector.</summary>
    internal static int Blue(int red, int green)
    {
        int x = (2 * red) - byte.MaxValue;
        int y = (2 * green) - byte.MaxValue;
        int rest = Math.Max(SquaredLength - (x * x) - (y * y), 0);

        // The largest integer whose square is at most the rest: below 256, bit by bit from the highest.
        int root = 0;
        for (int bit = 128; bit > 0; bit >>= 1)
        {
            int candidate = root | bit;
            root = candidate * candidate <= rest ? candidate : root;
        }

        return (root + 256) >> 1;
    }
}
