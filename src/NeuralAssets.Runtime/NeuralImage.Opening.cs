using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets;

/// <content>From the group's files to what the decoder works on: the image's stream, its network, and the image that it refers to.</content>
public sealed partial class NeuralImage
{
    /// <summary>Which of the group's networks the image names.</summary>
    internal int NetworkNumber => _entry.Network;

    private DecoderModel Network => Group.Networks[_entry.Network];

    /// <summary>Opens the stream of an image with latents, to decode it at a scale.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged, or claims more than it can hold.</exception>
    internal ImageSource Open(NeuralScale scale)
    {
        Picture picture = PictureAt(scale);
        ImageStream stream = ImageStream.Read(Group.ReadStream(_entry), picture, Network.Architecture.GridCount);
        return new(ModelFor(stream), stream, picture);
    }

    /// <summary>The image that this one refers to, at the scale of its own source; none if it refers to none.</summary>
    /// <exception cref="NeuralImageFormatException">There is no such image, or it has other sizes, another network, no latents, or a reference itself.</exception>
    internal ImageSource OpenReference(ImageSource source)
    {
        if (!source.Exists || FindReference(source.Stream.Reference) is not { } reference)
        {
            return default;
        }

        ImageSource found = reference.Open((NeuralScale)source.Picture.ScaleExponent);
        if (found.Stream.Layout.HasReference)
        {
            FormatThrow.Reference(Name, reference.Name, "refers to another one itself");
        }

        return found;
    }

    /// <summary>The image that this one refers to, if there is one.</summary>
    internal NeuralImage? FindReference() => IsLossless ? null : FindReference(Open(NeuralScale.Full).Stream.Reference);

    private NeuralImage? FindReference(int number)
    {
        if (number < 0)
        {
            return null;
        }

        if (number >= Group.Images.Count)
        {
            FormatThrow.Reference(Name, $"image {number}", $"is not among the {Group.Images.Count} of the group");
        }

        NeuralImage reference = Group.Images[number];
        if (reference.IsLossless)
        {
            FormatThrow.Reference(Name, reference.Name, "has no latents");
        }

        if (reference.Width != Width || reference.Height != Height)
        {
            FormatThrow.Reference(Name, reference.Name, "has another size");
        }

        if (reference._entry.Network != _entry.Network)
        {
            FormatThrow.Reference(Name, reference.Name, "has another network");
        }

        return reference;
    }

    /// <summary>The network that the image names, or what it has made of it.</summary>
    private DecoderModel ModelFor(ImageStream stream)
    {
        if (!stream.Layout.HasDifference)
        {
            return Network;
        }

        // Two threads may both make one: they are the same.
        if (!_model.TryGetTarget(out DecoderModel? model) || model is null)
        {
            model = Network.For(stream);
            _model.SetTarget(model);
        }

        return model;
    }
}
