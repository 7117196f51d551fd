using NeuralAssets.Decoding;

namespace NeuralAssets;

/// <content>From the group's files to what the decoder works on: the image's stream, its network, and the image that it refers to.</content>
public sealed partial class NeuralImage
{
    /// <summary>Which of the group's networks the image names.</summary>
    internal int NetworkNumber => _entry.Network;

    /// <summary>That network, without the image's difference.</summary>
    internal DecoderModel Network => Group.Networks[_entry.Network];

    /// <summary>Opens the stream of an image with latents, to decode it at a scale.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged, or claims more than it can hold.</exception>
    internal ImageSource Open(NeuralScale scale)
    {
        Picture picture = PictureAt(scale);
        var stream = ImageStream.Open(Group.StreamOf(_entry), _entry.Layout, picture, Network.Architecture.GridCount);
        return new(ModelFor(stream), stream, picture);
    }

    /// <summary>The image that this one refers to, at the scale of its own source; none if it refers to none.</summary>
    /// <exception cref="NeuralImageFormatException">Its stream is damaged.</exception>
    internal ImageSource OpenReference(ImageSource source) =>
        source.Exists && FindReference() is { } reference ? reference.Open((NeuralScale)source.Picture.ScaleExponent) : default;

    /// <summary>The image that this one refers to, if there is one.</summary>
    internal NeuralImage? FindReference() => _entry.Layout.HasReference ? Group.Images[_entry.Layout.Reference] : null;

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
            model = Network.With(stream.ReadDifference(Network.Parameters));
            _model.SetTarget(model);
        }

        return model;
    }
}
