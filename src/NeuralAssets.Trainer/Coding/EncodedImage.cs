using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>An image's stream, and what the index has to say of it.</summary>
/// <param name="Layout">Nothing for a lossless image.</param>
/// <param name="Stream">FORMAT.md, section 4.1 or 11.1.</param>
internal sealed record EncodedImage(StreamLayout Layout, byte[] Stream)
{
    /// <summary>A lossless image, of which the index says no more than that.</summary>
    internal static EncodedImage Lossless(LosslessCode code) => new(default, code.Stream);
}
