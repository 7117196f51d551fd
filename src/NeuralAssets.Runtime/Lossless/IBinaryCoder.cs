namespace NeuralAssets.Lossless;

/// <summary>What <see cref="LosslessScan"/> does at each bit. Implemented by structs, so that the calls are inlined.</summary>
internal interface IBinaryCoder
{
    /// <summary>Asked before each row; the walk ends if not.</summary>
    bool WantsMore { get; }

    /// <summary>Writes the bit shown and returns it, or ignores it and returns the bit read.</summary>
    /// <param name="shown">The bit to write.</param>
    /// <param name="probabilityOfOne">In 1/65536, 1 to 65535.</param>
    bool Code(bool shown, int probabilityOfOne);
}
