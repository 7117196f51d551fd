using System.Numerics;

namespace SampleGame.Play;

internal sealed class Shot(Vector2 position, Vector2 velocity)
{
    public Vector2 Position { get; private set; } = position;

    public Vector2 Velocity { get; } = velocity;

    public bool IsGone { get; set; }

    public void Step(float seconds)
    {
        Position += Velocity * seconds;
        IsGone |= Position.X > World.Width + 40;
    }
}
