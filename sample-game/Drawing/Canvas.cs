using System.Numerics;
using System.Runtime.InteropServices;

namespace SampleGame.Drawing;

/// <summary>The renderer without a display: a block of premultiplied pixels, blended in integer arithmetic.</summary>
internal sealed class Canvas(int width, int height) : IRenderer
{
    private const int FractionBits = 16;
    private const float One = 1 << FractionBits;

    private readonly uint[] _pixels = new uint[width * height];
    private Sprite[] _sprites = [];

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Rows of 0xAARRGGBB pixels, top row first.</summary>
    public ReadOnlySpan<uint> Pixels => _pixels;

    public void Load(IReadOnlyList<SpriteSource> sprites)
    {
        _sprites = new Sprite[sprites.Count];
        Parallel.For(0, sprites.Count, i =>
        {
            SpriteSource source = sprites[i];
            uint[] pixels = new uint[source.Width * source.Height];
            source.WriteTo(MemoryMarshal.AsBytes(pixels.AsSpan()), source.Width * 4, premultiplied: true);
            if (source.IsLight)
            {
                // Without alpha, blending adds.
                foreach (ref uint pixel in pixels.AsSpan())
                {
                    pixel &= 0x00FFFFFF;
                }
            }

            _sprites[i] = new Sprite(source.Width, source.Height, pixels);
        });
    }

    public void Fill(float x, float y, float width, float height, Colour colour)
    {
        int left = Math.Clamp((int)MathF.Round(x), 0, Width);
        int top = Math.Clamp((int)MathF.Round(y), 0, Height);
        int right = Math.Clamp((int)MathF.Round(x + width), left, Width);
        int bottom = Math.Clamp((int)MathF.Round(y + height), top, Height);
        uint source = colour.ToPremultipliedBgra();
        for (int row = top; row < bottom; row++)
        {
            foreach (ref uint pixel in _pixels.AsSpan((row * Width) + left, right - left))
            {
                pixel = Pixel.Over(source, pixel);
            }
        }
    }

    public void Draw(int sprite, in Placement placement)
    {
        Sprite picture = _sprites[sprite];

        // The box around the turned rectangle.
        Vector2 half = placement.Size / 2;
        (float sin, float cos) = MathF.SinCos(placement.Angle);
        var reach = new Vector2(
            (MathF.Abs(cos) * half.X) + (MathF.Abs(sin) * half.Y),
            (MathF.Abs(sin) * half.X) + (MathF.Abs(cos) * half.Y));
        int left = Math.Clamp((int)MathF.Floor(placement.Centre.X - reach.X), 0, Width);
        int top = Math.Clamp((int)MathF.Floor(placement.Centre.Y - reach.Y), 0, Height);
        int right = Math.Clamp((int)MathF.Ceiling(placement.Centre.X + reach.X), left, Width);
        int bottom = Math.Clamp((int)MathF.Ceiling(placement.Centre.Y + reach.Y), top, Height);

        // One step to the right on screen, in fixed-point pixels of the picture.
        Vector2 texel = new Vector2(picture.Width, picture.Height) / placement.Size;
        int stepU = Fixed(cos * texel.X);
        int stepV = Fixed(-sin * texel.Y);
        for (int y = top; y < bottom; y++)
        {
            Vector2 offset = new Vector2(left + 0.5f, y + 0.5f) - placement.Centre;
            int startU = Fixed((((cos * offset.X) + (sin * offset.Y)) * texel.X) + (picture.Width / 2f));
            int startV = Fixed((((cos * offset.Y) - (sin * offset.X)) * texel.Y) + (picture.Height / 2f));
            Span<uint> row = _pixels.AsSpan((y * Width) + left, right - left);
            DrawRow(row, picture, (startU, stepU), (startV, stepV), placement.Tint);
        }
    }

    private static void DrawRow(
        Span<uint> row, Sprite picture, (int Start, int Step) u, (int Start, int Step) v, Colour tint)
    {
        bool isTinted = tint != Colour.White;
        (int x, int y) = (u.Start, v.Start);
        foreach (ref uint pixel in row)
        {
            if ((uint)x < (uint)picture.Width << FractionBits && (uint)y < (uint)picture.Height << FractionBits)
            {
                uint sample = picture.Sample(x, y);
                pixel = sample == 0 ? pixel : Pixel.Over(isTinted ? Pixel.Tint(sample, tint) : sample, pixel);
            }

            x += u.Step;
            y += v.Step;
        }
    }

    private static int Fixed(float value) => (int)MathF.Round(value * One);

    private readonly record struct Sprite(int Width, int Height, uint[] Pixels)
    {
        /// <summary>The bilinear mix of the four pixels around a fixed-point position; edge pixels extend outwards.</summary>
        public uint Sample(int x, int y)
        {
            // Pixel centres lie at halves.
            x = Math.Max(0, x - (1 << (FractionBits - 1)));
            y = Math.Max(0, y - (1 << (FractionBits - 1)));
            int column = x >> FractionBits;
            int row = y >> FractionBits;
            int right = column + 1 < Width ? 1 : 0;
            int below = row + 1 < Height ? Width : 0;
            uint weightX = (uint)(x >> (FractionBits - 8)) & 0xFF;
            uint weightY = (uint)(y >> (FractionBits - 8)) & 0xFF;
            int at = (row * Width) + column;
            return Pixel.Mix(
                Pixel.Mix(Pixels[at], Pixels[at + right], weightX),
                Pixel.Mix(Pixels[at + below], Pixels[at + below + right], weightX),
                weightY);
        }
    }
}
