namespace NeuralAssets.Lossless;

/// <summary>The colours of an image with few of them, in the order of their first appearance (FORMAT.md, section 11.5).</summary>
internal sealed class ColourList
{
    internal const int Capacity = 256;
    private readonly uint[] _colours = new uint[Capacity];

    internal int Count { get; private set; }

    internal ReadOnlySpan<uint> Colours => _colours.AsSpan(0, Count);

    internal void Reset() => Count = 0;

    internal void CopyFrom(ColourList other)
    {
        Count = other.Count;
        other.Colours.CopyTo(_colours);
    }

    /// <summary>A full list stays as it is.</summary>
    internal void Add(uint colour)
    {
        if (Count < Capacity)
        {
            _colours[Count++] = colour;
        }
    }

    /// <summary>Whether any of the entries from <paramref name="start"/> up to <paramref name="end"/> is not excluded.</summary>
    internal bool HasOther(int start, int end, ReadOnlySpan<uint> excluded)
    {
        for (int i = start; i < Math.Min(end, Count); i++)
        {
            if (excluded.IndexOf(_colours[i]) < 0)
            {
                return true;
            }
        }

        return false;
    }
}
