using System.Numerics;

namespace SampleGame.Play;

internal enum AsteroidSize
{
    Small,
    Medium,
    Large,
}

/// <summary>A spinning rock. Its animation phase advances in turns, whatever the number of frames.</summary>
internal sealed class Asteroid(AsteroidSize size, Vector2 position, Vector2 velocity, float spin, float phase, float angle)
{
    public AsteroidSize Size { get; } = size;

    public Vector2 Position { get; private set; } = position;

    public Vector2 Velocity { get; } = velocity;

    /// <summary>Position in the spinning animation, 0 to 1.</summary>
    public float Phase { get; private set; } = phase;

    /// <summary>Fixed turn of the picture in radians, so that rocks do not look alike.</summary>
    public float Angle { get; } = angle;

    /// <summary>Shots it still takes.</summary>
    public int Strength { get; set; } = size switch
    {
        AsteroidSize.Small => 1,
        AsteroidSize.Medium => 2,
        _ => 4,
    };

    /// <summary>Seconds for which it still flashes from the last hit.</summary>
    public float Flash { get; set; }

    /// <summary>Side of the square that the picture covers.</summary>
    public float Extent => Size switch
    {
        AsteroidSize.Small => 54,
        AsteroidSize.Medium => 88,
        _ => 138,
    };

    /// <summary>Radius of the rock itself; the picture has a transparent margin.</summary>
    public float Radius => Extent * 0.38f;

    public int Reward => Size switch
    {
        AsteroidSize.Small => 100,
        AsteroidSize.Medium => 50,
        _ => 25,
    };

    public bool IsGone => Position.X < -Extent;

    public void Step(float seconds)
    {
        Position += Velocity * seconds;
        Phase += spin * seconds;
        Phase -= MathF.Floor(Phase);
        Flash -= seconds;
    }
}
