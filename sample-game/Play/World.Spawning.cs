using System.Numerics;

namespace SampleGame.Play;

/// <summary>Where new rocks and particles come from.</summary>
internal sealed partial class World
{
    private void Populate()
    {
        for (int i = 0; i < 7; i++)
        {
            Spawn((AsteroidSize)(i % 3), new Vector2(Between(470, Width), Between(50, Floor - 50)));
        }
    }

    private void SpawnAtRightEdge()
    {
        AsteroidSize size = _random.Next(10) switch
        {
            < 3 => AsteroidSize.Large,
            < 7 => AsteroidSize.Medium,
            _ => AsteroidSize.Small,
        };
        Spawn(size, new Vector2(Width + 80, Between(40, Floor - 40)));
    }

    private void Spawn(AsteroidSize size, Vector2 position)
        => Spawn(size, position, new Vector2(-Between(80, 150) - (14 * Level), Between(-26, 26)));

    private void Spawn(AsteroidSize size, Vector2 position, Vector2 velocity)
    {
        float direction = _random.Next(2) == 0 ? -1 : 1;
        float spin = direction * Between(0.25f, 0.65f);
        _asteroids.Add(new Asteroid(size, position, velocity, spin, Between(0, 1), Between(0, MathF.Tau)));
    }

    private void Break(Asteroid asteroid)
    {
        _asteroids.Remove(asteroid);
        EmitExplosion(asteroid.Position, asteroid.Extent, new Vector3(1, 0.55f, 0.2f));
        EmitChips(asteroid);
        if (asteroid.Size == AsteroidSize.Small)
        {
            return;
        }

        float turn = Between(-0.5f, 0.5f);
        foreach (float side in (ReadOnlySpan<float>)[-1, 1])
        {
            var away = new Vector2(MathF.Sin(turn) * side, MathF.Cos(turn) * side);
            Spawn(
                asteroid.Size - 1,
                asteroid.Position + (away * asteroid.Radius * 0.5f),
                (asteroid.Velocity * 0.9f) + (away * Between(45, 95)));
        }
    }

    private void EmitExplosion(Vector2 position, float extent, Vector3 colour)
    {
        Emit(ParticleKind.Glow, position, Vector2.Zero, 0.30f, extent * 1.5f, -extent, new Vector3(1, 0.9f, 0.7f));
        Emit(ParticleKind.Ring, position, Vector2.Zero, 0.45f, extent * 0.5f, extent * 3.2f, colour);
        for (int i = 0; i < 14; i++)
        {
            Vector2 velocity = Heading() * Between(0.4f, 2.6f) * extent;
            Emit(ParticleKind.Glow, position, velocity, Between(0.35f, 0.8f), Between(0.12f, 0.34f) * extent, -30, colour);
        }
    }

    private void EmitChips(Asteroid asteroid)
    {
        int count = 4 + (3 * (int)asteroid.Size);
        for (int i = 0; i < count; i++)
        {
            Vector2 velocity = asteroid.Velocity + (Heading() * Between(40, 190));
            Emit(ParticleKind.Chip, asteroid.Position, velocity, Between(0.6f, 1.3f), Between(10, 24), -6, Vector3.One);
        }
    }

    private void EmitSparks(Vector2 position)
    {
        for (int i = 0; i < 6; i++)
        {
            Vector2 velocity = (Heading() * Between(30, 210)) - new Vector2(110, 0);
            Emit(ParticleKind.Glow, position, velocity, Between(0.15f, 0.35f), Between(8, 17), -20, new Vector3(1, 0.8f, 0.4f));
        }
    }

    private void EmitMuzzleFlash(Vector2 position)
        => Emit(ParticleKind.Glow, position, Ship.Velocity, 0.08f, 34, -60, new Vector3(0.5f, 1, 0.9f));

    private void EmitExhaust()
    {
        var velocity = new Vector2(-Between(150, 280), Between(-18, 18));
        Emit(ParticleKind.Glow, Ship.Tail, velocity + (Ship.Velocity * 0.4f), 0.28f, 24, -60, new Vector3(0.35f, 0.65f, 1));
    }

    private void Emit(
        ParticleKind kind, Vector2 position, Vector2 velocity, float life, float size, float growth, Vector3 colour)
        => _particles.Add(new Particle(kind, position, velocity, life, size, growth) { Colour = colour });

    private Vector2 Heading()
    {
        (float sin, float cos) = MathF.SinCos(Between(0, MathF.Tau));
        return new Vector2(cos, sin);
    }

    private float Between(float low, float high) => low + ((high - low) * _random.NextSingle());
}
