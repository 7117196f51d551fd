using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>What <see cref="MaskScan"/> does at each bit. Implemented by structs, so that the calls are inlined.</summary>
internal interface IMaskCoder
{
    /// <summary>True if the classes come from the bits; false if they are given.</summary>
    bool WritesClasses { get; }

    /// <summary>Writes the bit shown and returns it, or ignores it and returns the bit read.</summary>
    bool Code(bool shown, ref AdaptiveBit model);
}
