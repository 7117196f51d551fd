namespace NeuralAssets.Format;

/// <summary>Decodes the likeliest symbols of several lanes at once.</summary>
internal interface ICentreDecoder
{
    /// <summary>Whether <see cref="DecodeCentres"/> is faster than one symbol after another.</summary>
    bool DecodesGroups { get; }

    /// <summary>
    /// One symbol of each of <see cref="FormatConstants.SymbolGroup"/> rANS lanes (FORMAT.md, section 5.2), as far as it is the likeliest: the residual 0.
    /// </summary>
    /// <param name="states">Of the lanes.</param>
    /// <param name="firstLane">The lane of the first symbol; the others follow, lane 0 after the last.</param>
    /// <param name="centres">Of each scale and phase the interval of the residual 0: size in the upper half, start in the lower.</param>
    /// <param name="means">Of the symbols, in units of 1/16.</param>
    /// <param name="scales">Of the symbols, 0 to 63.</param>
    /// <param name="latents">Takes the whole parts of the means.</param>
    /// <returns>
    /// A bit a symbol: first those with another residual, whose states are as they were; then those whose states are below their lower bound now.
    /// </returns>
    (uint Others, uint Refills) DecodeCentres(
        Span<uint> states,
        int firstLane,
        ReadOnlySpan<uint> centres,
        ReadOnlySpan<short> means,
        ReadOnlySpan<short> scales,
        Span<short> latents);
}
