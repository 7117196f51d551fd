namespace NeuralAssets.Format;

/// <summary>What reads or writes the fields of headers, of the index and of masks, in lane 0 of a rANS stream. Implemented by structs, so that the calls are inlined.</summary>
internal interface IFieldCoder
{
    /// <summary>True if values come from the stream; false if those shown go there.</summary>
    bool Reads { get; }

    /// <summary>Writes the bit shown and returns it, or ignores it and returns the bit read.</summary>
    bool Code(bool shown, ref AdaptiveBit model);

    /// <summary>The same for an unsigned value of <paramref name="count"/> bits, 0 to 16, all values alike.</summary>
    int CodeRaw(int shown, int count);
}
