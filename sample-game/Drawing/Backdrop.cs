using System.Numerics;
using SampleGame.Play;

namespace SampleGame.Drawing;

/// <summary>Space behind the game, in layers that scroll the slower the farther they are. A pure function of time.</summary>
internal sealed class Backdrop(SpriteBook sprites)
{
    private const int Bands = 36;
    private const int Stars = 190;

    // Two copies, each overlapping the next; as light, the picture has no visible edge.
    private const float NebulaWidth = 1280;
    private const float NebulaSpan = 2000;

    private readonly Drifter[] _planets =
    [
        new(sprites.Lava, Speed: 9, StartX: 1120, Y: 110, Extent: 190, Span: 2300),
        new(sprites.Moon, Speed: 13, StartX: 370, Y: 120, Extent: 190, Span: 2000),
        new(sprites.Terra, Speed: 19, StartX: 760, Y: 260, Extent: 340, Span: 2600),
    ];

    public void Draw(IRenderer renderer, float time)
    {
        DrawSky(renderer);
        DrawStars(renderer, time, 0, Stars * 2 / 3);
        DrawNebulae(renderer, time);
        DrawStars(renderer, time, Stars * 2 / 3, Stars);
        foreach (Drifter planet in _planets)
        {
            float x = Wrap(planet.StartX - (time * planet.Speed), planet.Span) - planet.Extent;
            renderer.Draw(planet.Sprite, new Placement(new Vector2(x, planet.Y), planet.Extent));
        }
    }

    private static void DrawSky(IRenderer renderer)
    {
        const float BandHeight = World.Height / Bands;
        for (int i = 0; i < Bands; i++)
        {
            float share = i / (float)(Bands - 1);
            var colour = Vector3.Lerp(new Vector3(0.012f, 0.016f, 0.045f), new Vector3(0.075f, 0.045f, 0.125f), share);
            renderer.Fill(0, i * BandHeight, World.Width, BandHeight, Colour.From(colour, 1));
        }
    }

    private void DrawNebulae(IRenderer renderer, float time)
    {
        foreach ((float start, float y, float speed, float angle, float alpha) in
            (ReadOnlySpan<(float, float, float, float, float)>)
            [
                (1170, 250, 6, 0.15f, 0.95f),
                (2170, 215, 6, 3.3f, 0.85f),
            ])
        {
            float x = Wrap(start - (time * speed), NebulaSpan) - (NebulaWidth / 2);
            var size = new Vector2(NebulaWidth, NebulaWidth * 0.75f);
            renderer.Draw(sprites.Nebula, new Placement(new Vector2(x, y), size, angle, Colour.White.Fade(alpha)));
        }
    }

    private static void DrawStars(IRenderer renderer, float time, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            uint hash = Hash((uint)i);
            float depth = i / (float)Stars;
            float x = Wrap((hash & 0xFFF) / 4096f * World.Width - (time * (3 + (depth * depth * 70))), World.Width);
            float y = ((hash >> 12) & 0x3FF) / 1024f * World.Floor;
            float twinkle = 0.75f + (0.25f * MathF.Sin((time * 2) + hash));
            float extent = depth > 0.85f ? 2 : 1;
            Vector3 colour = (hash >> 22 & 3) switch
            {
                0 => new Vector3(0.7f, 0.8f, 1),
                1 => new Vector3(1, 0.85f, 0.7f),
                _ => Vector3.One,
            };
            renderer.Fill(x, y, extent + (depth * depth * 3), extent, Colour.From(colour, (0.25f + (depth * 0.65f)) * twinkle));
        }
    }

    private static float Wrap(float value, float span) => value - (MathF.Floor(value / span) * span);

    /// <summary>Scatters the bits of a small number (multiply and shift, twice).</summary>
    private static uint Hash(uint value)
    {
        value = (value + 1) * 0x9E3779B1;
        value = (value ^ (value >> 15)) * 0x85EBCA77;
        return value ^ (value >> 13);
    }

    private readonly record struct Drifter(int Sprite, float Speed, float StartX, float Y, float Extent, float Span);
}
