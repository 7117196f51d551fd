using System.Text.Json.Serialization;
using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Trainer.Cli;

/// <summary>What a group holds and what it costs.</summary>
/// <param name="DecoderBytes">Length of the decoder file.</param>
/// <param name="CodesBytes">Length of the codes file.</param>
/// <param name="Pixels">Of all images together.</param>
/// <param name="Bpp">Bits per pixel, all shipped bytes counted.</param>
/// <param name="Networks">Sizes of the decoder's networks.</param>
/// <param name="Images">In the order of the file.</param>
internal sealed record GroupInspection(
    long DecoderBytes,
    long CodesBytes,
    long Pixels,
    double Bpp,
    IReadOnlyList<NetworkInspection> Networks,
    IReadOnlyList<ImageInspection> Images)
{
    public static GroupInspection Of(GroupFiles files)
    {
        NeuralImageGroup group = files.Open();
        ImageInspection[] images = [.. group.Images.Select(ImageInspection.Of)];
        long decoderBytes = new FileInfo(files.DecoderPath).Length;
        long pixels = images.Sum(static image => (long)image.Width * image.Height);
        return new GroupInspection(
            decoderBytes,
            group.EncodedBytes - decoderBytes,
            pixels,
            pixels == 0 ? 0 : 8.0 * group.EncodedBytes / pixels,
            [.. group.Networks.Select(static network => NetworkInspection.Of(network.Architecture))],
            images);
    }
}

/// <summary>Sizes of a decoder's network (FORMAT.md 3).</summary>
/// <param name="Channels">1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
/// <param name="Grids">Latent grids.</param>
/// <param name="ContextWidth">Neighbours and features that predict a latent.</param>
/// <param name="SynthesisWidth">Hidden values of the synthesis.</param>
/// <param name="Parameters">Of all tensors.</param>
internal sealed record NetworkInspection(int Channels, int Grids, int ContextWidth, int SynthesisWidth, int Parameters)
{
    public static NetworkInspection Of(DecoderArchitecture architecture) => new(
        architecture.Channels,
        architecture.GridCount,
        architecture.ContextWidth,
        architecture.SynthesisWidth,
        architecture.Tensors.Sum(tensor => tensor.Count));
}

/// <param name="Name">Logical name.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="HasAlpha">False when every pixel is opaque.</param>
/// <param name="Lossless">Whether it is stored without loss.</param>
/// <param name="Bytes">The image's stream in the codes file, without its index entry.</param>
/// <param name="Network">Which of the networks decodes it, counted from 0; absent if it is stored without loss.</param>
/// <param name="DifferenceBytes">Those of them that make the image's network of that one, about; 0 if it is the same.</param>
/// <param name="Reference">Name of the image whose latents are added to this one's; absent if there is none.</param>
/// <param name="Bpp">Bits per pixel of that stream.</param>
internal sealed record ImageInspection(
    string Name, int Width, int Height, bool HasAlpha, bool Lossless, int Bytes, int? Network, int DifferenceBytes, string? Reference, double Bpp)
{
    public static ImageInspection Of(NeuralImage image) => new(
        image.Name,
        image.Width,
        image.Height,
        image.HasAlpha,
        image.IsLossless,
        image.StreamLength,
        image.IsLossless ? null : image.NetworkNumber,
        CountDifferenceBytes(image),
        image.FindReference()?.Name,
        8.0 * image.StreamLength / ((long)image.Width * image.Height));

    private static int CountDifferenceBytes(NeuralImage image)
    {
        ImageStream stream = image.IsLossless ? default : image.Open(NeuralScale.Full).Stream;
        return stream.Layout.HasDifference ? DifferenceCode.CountBytes(stream.ReadDifference(image.Network.Parameters)) : 0;
    }
}

/// <summary>How <c>inspect --json</c> looks; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(GroupInspection))]
internal sealed partial class InspectionJson : JsonSerializerContext;
