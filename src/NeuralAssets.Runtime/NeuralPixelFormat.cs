namespace NeuralAssets;

/// <summary>Byte order and alpha convention of decoded pixels; always four bytes a pixel.</summary>
public enum NeuralPixelFormat
{
    /// <summary>Red, green, blue, alpha; colours are not multiplied by alpha.</summary>
    Rgba32,

    /// <summary>Blue, green, red, alpha; colours are not multiplied by alpha.</summary>
    Bgra32,

    /// <summary>Red, green, blue, alpha; colours are multiplied by alpha and rounded to nearest.</summary>
    Rgba32Premultiplied,

    /// <summary>Blue, green, red, alpha; colours are multiplied by alpha and rounded to nearest.</summary>
    Bgra32Premultiplied,
}
