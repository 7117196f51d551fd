namespace NeuralAssets.Decoding;

/// <summary>An image that is open to be decoded; the default is none.</summary>
/// <param name="model">The network that decodes it.</param>
/// <param name="stream">Its stream.</param>
/// <param name="picture">Sizes, scale and alpha.</param>
internal readonly ref struct ImageSource(DecoderModel model, ImageStream stream, Picture picture)
{
    internal DecoderModel Model { get; } = model;

    internal ImageStream Stream { get; } = stream;

    internal Picture Picture { get; } = picture;

    internal bool Exists => Model is not null;
}
