using System.Text.Json.Serialization;

namespace NeuralAssets.Trainer.Cli;

/// <summary>What a group holds and what it costs.</summary>
/// <param name="DecoderBytes">Length of the decoder file.</param>
/// <param name="CodesBytes">Length of the codes file.</param>
/// <param name="Pixels">Of all images together.</param>
/// <param name="Bpp">Bits per pixel, all shipped bytes counted.</param>
/// <param name="Images">In the order of the file.</param>
internal sealed record GroupInspection(
    long DecoderBytes,
    long CodesBytes,
    long Pixels,
    double Bpp,
    IReadOnlyList<ImageInspection> Images)
{
    public static GroupInspection Of(GroupFiles files)
    {
        NeuralImageGroup group = files.Open();
        ImageInspection[] images = [.. group.Images.Select(static image => ImageInspection.Of(image, CodeBytesOf(image)))];
        long decoderBytes = new FileInfo(files.DecoderPath).Length;
        long pixels = images.Sum(static image => (long)image.Width * image.Height);
        return new GroupInspection(
            decoderBytes,
            group.EncodedBytes - decoderBytes,
            pixels,
            pixels == 0 ? 0 : 8.0 * group.EncodedBytes / pixels,
            images);
    }

    /// <summary>The image's share of the codes file; null while the runtime library does not tell.</summary>
    private static long? CodeBytesOf(NeuralImage image)
    {
        _ = image;
        return null;
    }
}

/// <param name="Name">Logical name.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="HasAlpha">False when every pixel is opaque.</param>
/// <param name="Bytes">The image's share of the codes file.</param>
/// <param name="Bpp">Bits per pixel of that share.</param>
internal sealed record ImageInspection(string Name, int Width, int Height, bool HasAlpha, long? Bytes, double? Bpp)
{
    public static ImageInspection Of(NeuralImage image, long? bytes)
        => new(image.Name, image.Width, image.Height, image.HasAlpha, bytes, 8.0 * bytes / ((long)image.Width * image.Height));
}

/// <summary>How <c>inspect --json</c> looks; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(GroupInspection))]
internal sealed partial class InspectionJson : JsonSerializerContext;
