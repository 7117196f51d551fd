namespace NeuralAssets.Trainer.Imaging;

/// <summary>What the alpha channel of an image holds.</summary>
internal enum SourceAlpha
{
    /// <summary>Every pixel has alpha 255.</summary>
    Opaque,

    /// <summary>Only 0 and 255 occur.</summary>
    Binary,

    /// <summary>Values between occur.</summary>
    Soft,
}

/// <summary>An image as the codec sees it: 8-bit sRGB, upright, alpha straight, one frame.</summary>
internal sealed record SourceImage
{
    /// <summary>Longest side in pixels.</summary>
    public const int MaximumSide = 16384;

    /// <summary>Logical name, unique in its group.</summary>
    public required string Name { get; init; }

    /// <summary>The file it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>1 to <see cref="MaximumSide"/> pixels.</summary>
    public required int Width { get; init; }

    /// <summary>1 to <see cref="MaximumSide"/> pixels.</summary>
    public required int Height { get; init; }

    /// <summary>
    /// Red, green, blue, alpha of each pixel; rows tightly packed, top row first; 4 * width * height bytes. Colours are not multiplied by alpha,
    /// and are 0 where alpha is 0, unless alpha is data.
    /// </summary>
    public required byte[] Rgba { get; init; }

    public required SourceAlpha Alpha { get; init; }

    public ImageKind Kind { get; init; }

    /// <summary>Alpha is a channel like the others, not transparency: colours count where it is 0.</summary>
    public bool IsAlphaData => Kind != ImageKind.Color;

    /// <summary>Red, green and blue are equal in every pixel; never said of a normal map.</summary>
    public required bool IsGrey { get; init; }

    /// <summary>Length of the file.</summary>
    public required long SourceBytes { get; init; }

    public long Pixels => (long)Width * Height;

    /// <summary>Colour and alpha channels that hold information: 1 or 3, and one more unless opaque.</summary>
    public int Channels => (IsGrey ? 1 : 3) + (Alpha == SourceAlpha.Opaque ? 0 : 1);

    /// <summary>
    /// Clears the colours under alpha 0 in <paramref name="rgba"/>, which is kept, unless alpha is data, and finds out what the pixels hold.
    /// </summary>
    public static SourceImage FromPixels(
        string name, string path, int width, int height, byte[] rgba, long sourceBytes, ImageKind kind = ImageKind.Color)
    {
        bool binary = true;
        bool opaque = true;
        bool grey = kind != ImageKind.Normal;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            byte alpha = rgba[i + 3];
            if (alpha == 0 && kind == ImageKind.Color)
            {
                rgba[i] = rgba[i + 1] = rgba[i + 2] = 0;
            }

            opaque &= alpha == 255;
            binary &= alpha is 0 or 255;
            grey &= rgba[i] == rgba[i + 1] && rgba[i] == rgba[i + 2];
        }

        return new SourceImage
        {
            Name = name,
            Path = path,
            Width = width,
            Height = height,
            Rgba = rgba,
            Alpha = opaque ? SourceAlpha.Opaque : binary ? SourceAlpha.Binary : SourceAlpha.Soft,
            Kind = kind,
            IsGrey = grey,
            SourceBytes = sourceBytes,
        };
    }
}
