namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 11.1: everything that an image leaves to the one whose base it is.</summary>
internal sealed record ReferenceLosslessState(
    ReferenceMixer Mixer, ReferenceGuesses Far, ReferenceGuesses Middle, List<uint> Colours)
{
    public static ReferenceLosslessState Fresh(int log2Slots) => new(new(log2Slots), new(), new(), []);

    public ReferenceLosslessState Copy() => new(Mixer.Copy(), Far.Copy(), Middle.Copy(), [.. Colours]);
}

/// <summary>FORMAT.md section 11.4: the colour that followed a neighbourhood.</summary>
internal sealed class ReferenceGuesses
{
    private readonly Dictionary<uint, (uint Colour, int Confidence)> _entries = [];

    public (uint Colour, int Confidence) this[uint hash] => _entries.GetValueOrDefault(hash >> 18);

    public ReferenceGuesses Copy()
    {
        var copy = new ReferenceGuesses();
        foreach (var entry in _entries)
        {
            copy._entries.Add(entry.Key, entry.Value);
        }

        return copy;
    }

    public void Learn(uint hash, uint colour)
    {
        (uint known, int confidence) = this[hash];
        _entries[hash >> 18] =
            confidence > 0 && known == colour ? (colour, Math.Min(confidence + 1, 7))
            : confidence > 1 ? (known, confidence / 2)
            : (colour, 1);
    }
}
