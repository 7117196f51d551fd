using System.Runtime.InteropServices;

namespace SampleGame.Drawing;

/// <summary>A picture that the game computes when it starts.</summary>
internal sealed class PaintedSprite : SpriteSource
{
    private readonly Colour[] _pixels;

    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="paint">The colour of the pixel at x, y.</param>
    public PaintedSprite(int width, int height, Func<int, int, Colour> paint)
        : base(width, height)
    {
        _pixels = new Colour[width * height];
        for (int i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = paint(i % width, i / width);
        }
    }

    public override void WriteTo(Span<byte> destination, int stride, bool premultiplied)
    {
        for (int y = 0; y < Height; y++)
        {
            Span<uint> row = MemoryMarshal.Cast<byte, uint>(destination.Slice(y * stride, Width * 4));
            for (int x = 0; x < Width; x++)
            {
                Colour colour = _pixels[(y * Width) + x];
                row[x] = premultiplied ? colour.ToPremultipliedBgra() : colour.ToBgra();
            }
        }
    }
}
