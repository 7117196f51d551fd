namespace NeuralAssets.Format;

/// <summary>The sizes of a network as a decoder file says them (FORMAT.md, section 3).</summary>
internal static class NetworkSizes
{
    /// <summary>Writes the sizes shown and returns them, or ignores them and returns those read, unchecked.</summary>
    /// <param name="coder">Reads or writes.</param>
    /// <param name="previous">Those of the network before, if there is one.</param>
    /// <param name="shown">Those to write; when reading, of no meaning.</param>
    internal static DecoderArchitecture Code<TCoder>(ref TCoder coder, DecoderArchitecture? previous, DecoderArchitecture shown)
        where TCoder : struct, IFieldCoder
    {
        if (previous is not null && coder.CodeRaw(shown == previous ? 1 : 0, 1) != 0)
        {
            return previous;
        }

        return new DecoderArchitecture(
            Channels: 1 + coder.CodeRaw(shown.Channels - 1, 2),
            GridCount: 1 + coder.CodeRaw(shown.GridCount - 1, 4),
            ContextSize: 1 + coder.CodeRaw(shown.ContextSize - 1, 5),
            FeatureCount: coder.CodeRaw(shown.FeatureCount, 4),
            FeatureGrids: coder.CodeRaw(shown.FeatureGrids, 4),
            ContextLayers: coder.CodeRaw(shown.ContextLayers, 2),
            SynthesisWidth: 1 + coder.CodeRaw(shown.SynthesisWidth - 1, 6),
            ResidualLayers: coder.CodeRaw(shown.ResidualLayers, 2));
    }
}
