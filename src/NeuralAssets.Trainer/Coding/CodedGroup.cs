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

    /// <summary>Sizes of the networks.</summary>
    internal DecoderArchitecture[] Architectures => [.. Networks.Select(network => network.Architecture)];

    /// <summary>Refuses images whose networks no index could name.</summary>
    /// <exception cref="ArgumentException">There is no such network, or an image refers to one of another network.</exception>
    internal void Validate()
    {
        int[] order = CodesWriter.Order(Images.Select(image => image.Name));
        foreach (ImageCodes image in Images)
        {
            if (image.NetworkNumber < 0 || image.NetworkNumber >= Networks.Count)
            {
                throw new ArgumentException($"'{image.Name}' has network {image.NetworkNumber} of {Networks.Count}.");
            }

            if (image.Reference is { } reference && Images[order[reference.Number]].NetworkNumber != image.NetworkNumber)
            {
                throw new ArgumentException($"'{image.Name}' refers to an image with another network.");
            }
        }
    }

    /// <summary>The networks, ready to decode.</summary>
    /// <exception cref="NeuralImageFormatException">The parameters break a range of FORMAT.md, section 3.4.</exception>
    internal DecoderModel[] CreateModels() => DecoderModel.CreateAll(Networks);
}
