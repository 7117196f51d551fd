using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>What <see cref="LatentScan"/> does at each step of the wavefront. Implemented by structs, so that the calls are inlined.</summary>
internal interface ILatentVisitor
{
    /// <summary>True if the visitor finds out the latents; false if they are given.</summary>
    bool WritesLatents { get; }

    /// <summary>Takes the symbols of one step in their order; the spans have a value for each lane.</summary>
    /// <param name="means">In units of 1/16.</param>
    /// <param name="scales">Indices of the distributions' scales.</param>
    /// <param name="latents">Given, or to be filled in, with zeros where there is no symbol.</param>
    /// <param name="lanes">Those that have a symbol.</param>
    /// <returns>False if the visitor filled in zeros only.</returns>
    bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, StepLanes lanes);
}
