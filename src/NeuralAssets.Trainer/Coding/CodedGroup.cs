using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>All that a group's two files say.</summary>
/// <param name="Networks">Rounded, at least one.</param>
/// <param name="Images">In any order; each names the network that decodes it.</param>
internal sealed record CodedGroup(IReadOnlyList<DecoderParameters> Networks, IReadOnlyList<ImageCodes> Images)
{
    /// <summary>A group of one network.</summary>
    internal CodedGroup(DecoderParameters network, IReadOnlyList<ImageCodes> images)
        : this([network], images)
    {
    }

    /// <summary>The networks, ready to decode.</summary>
    /// <exception cref="NeuralImageFormatException">The parameters break a range of FORMAT.md, section 3.4.</exception>
    internal DecoderModel[] CreateModels() => DecoderModel.CreateAll(Networks);
}
