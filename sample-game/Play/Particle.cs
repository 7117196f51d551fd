using System.Numerics;

namespace SampleGame.Play;

internal enum ParticleKind
{
    /// <summary>A blob of light that fades.</summary>
    Glow,

    /// <summary>A ring of light that widens.</summary>
    Ring,

    /// <summary>A splinter of rock.</summary>
    Chip,
}

/// <summary>Short-lived decoration; never touches the rules of the game.</summary>
internal sealed class Particle(ParticleKind kind, Vector2 position, Vector2 velocity, float life, float size, float growth)
{
    private float _age;

    public ParticleKind Kind { get; } = kind;

    public Vector2 Position { get; private set; } = position;

    public float Size { get; private set; } = size;

    /// <summary>Red, green and blue, each 0 to 1.</summary>
    public Vector3 Colour { get; init; } = Vector3.One;

    /// <summary>1 when new, 0 when gone.</summary>
    public float Left => Math.Max(0, 1 - (_age / life));

    public bool IsGone => _age >= life;

    public void Step(float seconds)
    {
        _age += seconds;
        Position += velocity * seconds;
        Size = Math.Max(1, Size + (growth * seconds));
    }
}
