namespace NeuralAssets.Format;

/// <summary>Codes values of a few bits, the highest first, each bit with what was learned behind the bits before it (FORMAT.md, section 5.4).</summary>
/// <param name="bits">Of a value.</param>
internal sealed class AdaptiveTree(int bits)
{
    private readonly AdaptiveBit[] _nodes = AdaptiveBit.CreateMany(1 << bits);

    /// <summary>Writes the value shown and returns it, or ignores it and returns the value read.</summary>
    internal int Code<TCoder>(ref TCoder coder, int shown)
        where TCoder : struct, IFieldCoder
    {
        int node = 1;
        for (int bit = bits - 1; bit >= 0; bit--)
        {
            node = (node << 1) | (coder.Code(((shown >> bit) & 1) != 0, ref _nodes[node]) ? 1 : 0);
        }

        return node - (1 << bits);
    }
}
