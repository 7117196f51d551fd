using System.Numerics;

namespace SampleGame.Drawing;

/// <summary>Where a sprite goes: the centre, the size and the turn in radians, clockwise on screen.</summary>
internal readonly record struct Placement(Vector2 Centre, Vector2 Size, float Angle, Colour Tint)
{
    public Placement(Vector2 centre, float extent, float angle = 0)
        : this(centre, new Vector2(extent, extent), angle, Colour.White)
    {
    }
}

/// <summary>All that the scene asks of a screen; coordinates are pixels of the 960 x 540 play field.</summary>
internal interface IRenderer
{
    /// <summary>Makes the sprites drawable; from then on each is known by its position in the list.</summary>
    void Load(IReadOnlyList<SpriteSource> sprites);

    void Fill(float x, float y, float width, float height, Colour colour);

    void Draw(int sprite, in Placement placement);
}
