using System.Numerics;

namespace SampleGame.Drawing;

/// <summary>The player's ship as polygons, seen from above, nose to the right; the lower half mirrors the upper one, in shade.</summary>
internal static class ShipArt
{
    public const int Width = 160;
    public const int Height = 104;

    private const int SamplesPerAxis = 4;
    private const float Middle = Height / 2f;
    private const float Shade = 0.62f;

    private static readonly Part[] s_parts =
    [
        // Engines, wing, wing stripe, wing tip gun, fuselage, spine, canopy, glint.
        new([new(8, 28), new(34, 26), new(34, 44), new(4, 42)], new(74, 82, 96), new(48, 54, 66)),
        new([new(3, 30), new(10, 28), new(10, 43), new(3, 40)], new(120, 220, 255), new(40, 120, 255)),
        new([new(26, 8), new(44, 4), new(92, 40), new(92, 52), new(22, 52)], new(196, 205, 216), new(118, 130, 148)),
        new([new(36, 8), new(44, 6), new(80, 34), new(66, 34)], new(255, 122, 56), new(214, 66, 34)),
        new([new(18, 2), new(74, 4), new(86, 6), new(74, 9), new(20, 10)], new(150, 160, 176), new(84, 94, 112)),
        new([new(16, 40), new(60, 32), new(112, 40), new(157, 51), new(157, 52), new(16, 52)], new(236, 241, 246), new(160, 172, 190)),
        new([new(20, 46), new(72, 43), new(72, 52), new(20, 52)], new(92, 104, 124), new(120, 134, 154)),
        new([new(82, 52), new(84, 46), new(96, 43), new(112, 45), new(124, 52)], new(86, 226, 255), new(20, 88, 170)),
        new([new(90, 48), new(98, 45.5f), new(108, 46.5f), new(96, 48.5f)], new(235, 252, 255), new(190, 240, 255)),
    ];

    public static PaintedSprite Paint() => new(Width, Height, PixelAt);

    private static Colour PixelAt(int x, int y)
    {
        Vector4 sum = Vector4.Zero;
        for (int sample = 0; sample < SamplesPerAxis * SamplesPerAxis; sample++)
        {
            var point = new Vector2(
                x + (((sample % SamplesPerAxis) + 0.5f) / SamplesPerAxis),
                y + (((sample / SamplesPerAxis) + 0.5f) / SamplesPerAxis));
            sum += ColourAt(point);
        }

        float alpha = sum.W / (SamplesPerAxis * SamplesPerAxis);
        return alpha == 0 ? default : Colour.From(new Vector3(sum.X, sum.Y, sum.Z) / sum.W, alpha);
    }

    private static Vector4 ColourAt(Vector2 point)
    {
        bool isLower = point.Y > Middle;
        var folded = new Vector2(point.X, isLower ? Height - point.Y : point.Y);
        for (int i = s_parts.Length - 1; i >= 0; i--)
        {
            if (s_parts[i].Contains(folded))
            {
                return new Vector4(s_parts[i].ColourAt(folded) * (isLower ? Shade : 1), 1);
            }
        }

        return Vector4.Zero;
    }

    /// <summary>A polygon whose colour runs from its top to its bottom.</summary>
    private sealed class Part(Vector2[] corners, Colour top, Colour bottom)
    {
        private readonly float _topY = corners.Min(c => c.Y);
        private readonly float _bottomY = corners.Max(c => c.Y);

        /// <summary>True when a ray to the right crosses the outline an odd number of times.</summary>
        public bool Contains(Vector2 p)
        {
            bool inside = false;
            Vector2 b = corners[^1];
            foreach (Vector2 a in corners)
            {
                if ((a.Y > p.Y) != (b.Y > p.Y) && p.X < ((b.X - a.X) * (p.Y - a.Y) / (b.Y - a.Y)) + a.X)
                {
                    inside = !inside;
                }

                b = a;
            }

            return inside;
        }

        public Vector3 ColourAt(Vector2 p)
        {
            float share = (p.Y - _topY) / (_bottomY - _topY);
            return Vector3.Lerp(new(top.R, top.G, top.B), new(bottom.R, bottom.G, bottom.B), share) / 255;
        }
    }
}
