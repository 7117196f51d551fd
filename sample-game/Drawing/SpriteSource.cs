using NeuralAssets;

namespace SampleGame.Drawing;

/// <summary>A picture that can write its pixels straight into a texture's memory.</summary>
internal abstract class SpriteSource(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Light: added to what lies below instead of covering it.</summary>
    public bool IsLight { get; init; }

    /// <summary>Writes blue, green, red, alpha.</summary>
    public abstract void WriteTo(Span<byte> destination, int stride, bool premultiplied);
}

/// <summary>A neural image, decoded into the texture without a detour.</summary>
internal sealed class NeuralSprite(NeuralImage image, NeuralScale scale = NeuralScale.Full)
    : SpriteSource(image.SizeAt(scale).Width, image.SizeAt(scale).Height)
{
    public override void WriteTo(Span<byte> destination, int stride, bool premultiplied)
        => image.Decode(
            destination,
            stride,
            premultiplied ? NeuralPixelFormat.Bgra32Premultiplied : NeuralPixelFormat.Bgra32,
            scale);
}
