using System.Numerics;

namespace SampleGame.Play;

/// <summary>The player's ship: follows the controls with a little inertia.</summary>
internal sealed class Ship
{
    public const float Radius = 17;

    private const float KeySpeed = 360;
    private const float MouseSpeed = 620;
    private const float Response = 11;
    private const float SafeSecondsAfterHit = 2.2f;
    private const float MaxTilt = 0.30f;

    private float _reload;
    private float _safe;

    public Vector2 Position { get; private set; } = new(170, World.Floor / 2);

    public Vector2 Velocity { get; private set; }

    /// <summary>Radians, clockwise on screen: the nose follows climbs and dives.</summary>
    public float Tilt => Math.Clamp(Velocity.Y / KeySpeed, -1, 1) * MaxTilt;

    public bool IsSafe => _safe > 0;

    public Vector2 Nose => Position + Vector2.Transform(new Vector2(38, 0), Matrix3x2.CreateRotation(Tilt));

    public Vector2 Tail => Position + Vector2.Transform(new Vector2(-33, 0), Matrix3x2.CreateRotation(Tilt));

    public void Step(in Controls controls, float seconds)
    {
        Vector2 wanted = controls.Target is Vector2 target
            ? Limit((target - Position) * 8, MouseSpeed)
            : Limit(controls.Direction, 1) * KeySpeed;
        Velocity += (wanted - Velocity) * Math.Min(1, Response * seconds);
        Position = Vector2.Clamp(
            Position + (Velocity * seconds),
            new Vector2(44, 34),
            new Vector2(World.Width - 60, World.Floor - 30));
        _reload -= seconds;
        _safe -= seconds;
    }

    /// <summary>True when a shot leaves now; the gun then reloads for <paramref name="reloadSeconds"/>.</summary>
    public bool TryFire(float reloadSeconds)
    {
        if (_reload > 0)
        {
            return false;
        }

        _reload = reloadSeconds;
        return true;
    }

    public void BecomeSafe() => _safe = SafeSecondsAfterHit;

    private static Vector2 Limit(Vector2 v, float length)
        => v.LengthSquared() > length * length ? Vector2.Normalize(v) * length : v;
}
