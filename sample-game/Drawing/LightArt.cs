namespace SampleGame.Drawing;

/// <summary>Glowing shapes, white so that a tint can colour them.</summary>
internal static class LightArt
{
    private const int Extent = 64;

    public static PaintedSprite Glow() => Paint(r => MathF.Pow(Math.Max(0, 1 - r), 2.2f));

    public static PaintedSprite Ring() => Paint(r => MathF.Exp(-MathF.Pow((r - 0.82f) / 0.07f, 2)) * (r < 1 ? 1 : 0));

    /// <summary>A shot: a bright core in a soft capsule.</summary>
    public static PaintedSprite Bolt() => new(64, 16, (x, y) =>
    {
        float along = Math.Abs((x - 31.5f) / 31.5f);
        float across = Math.Abs((y - 7.5f) / 7.5f);
        float body = Math.Max(0, 1 - across) * Math.Max(0, 1 - (along * along));
        float core = across < 0.3f && along < 0.8f ? 1 : 0;
        return Colour.White.Fade(Math.Min(1, (body * body) + (core * 0.7f)));
    })
    {
        IsLight = true,
    };

    private static PaintedSprite Paint(Func<float, float> strengthAtRadius) => new(Extent, Extent, (x, y) =>
    {
        float dx = (x + 0.5f - (Extent / 2f)) / (Extent / 2f);
        float dy = (y + 0.5f - (Extent / 2f)) / (Extent / 2f);
        return Colour.White.Fade(strengthAtRadius(MathF.Sqrt((dx * dx) + (dy * dy))));
    })
    {
        IsLight = true,
    };
}
