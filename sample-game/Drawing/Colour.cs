using System.Numerics;

namespace SampleGame.Drawing;

/// <summary>A colour that is not multiplied by its alpha.</summary>
internal readonly record struct Colour(byte R, byte G, byte B, byte A = 255)
{
    public static readonly Colour White = new(255, 255, 255);

    public static Colour From(Vector3 rgb, float alpha) => new(ToByte(rgb.X), ToByte(rgb.Y), ToByte(rgb.Z), ToByte(alpha));

    public Colour Fade(float alpha) => this with { A = ToByte(alpha * A / 255f) };

    /// <summary>The same pixel as 0xAARRGGBB: blue, green, red, alpha in memory.</summary>
    public uint ToBgra() => ((uint)A << 24) | ((uint)R << 16) | ((uint)G << 8) | B;

    /// <summary>As <see cref="ToBgra"/>, with the colours multiplied by alpha.</summary>
    public uint ToPremultipliedBgra()
        => ((uint)A << 24) | (Scale(R, A) << 16) | (Scale(G, A) << 8) | Scale(B, A);

    /// <summary><paramref name="value"/> * <paramref name="alpha"/> / 255, rounded to nearest.</summary>
    public static uint Scale(uint value, uint alpha) => ((value * alpha) + 127) / 255;

    private static byte ToByte(float unit) => (byte)MathF.Round(Math.Clamp(unit, 0, 1) * 255);
}
