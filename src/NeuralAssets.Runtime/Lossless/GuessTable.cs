namespace NeuralAssets.Lossless;

/// <summary>Remembers which colour came after a neighbourhood, and how often in a row (FORMAT.md, section 11.4).</summary>
internal sealed class GuessTable
{
    internal const int Log2Entries = 14;
    private const int HashBits = 32;
    private const byte Highest = 7;
    private readonly uint[] _colours = new uint[1 << Log2Entries];
    private readonly byte[] _confidences = new byte[1 << Log2Entries];

    /// <summary>Without confidence, a colour that is left does not count.</summary>
    internal void Reset() => _confidences.AsSpan().Clear();

    internal void CopyFrom(GuessTable other)
    {
        other._colours.CopyTo(_colours, 0);
        other._confidences.CopyTo(_confidences, 0);
    }

    /// <returns>The colour, and 1 to 7; or 0 if there is none.</returns>
    internal (uint Colour, int Confidence) Guess(uint hash)
    {
        uint entry = hash >> (HashBits - Log2Entries);
        return (_colours[entry], _confidences[entry]);
    }

    /// <summary>Takes in what came.</summary>
    internal void Learn(uint hash, uint colour)
    {
        uint entry = hash >> (HashBits - Log2Entries);
        ref byte confidence = ref _confidences[entry];
        if (confidence > 0 && _colours[entry] == colour)
        {
            confidence = Math.Min((byte)(confidence + 1), Highest);
        }
        else if (confidence > 1)
        {
            confidence >>= 1;
        }
        else
        {
            _colours[entry] = colour;
            confidence = 1;
        }
    }
}
