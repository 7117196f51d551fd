using System.Numerics;
using SampleGame.Play;

namespace SampleGame.Drawing;

/// <summary>Draws the world, back to front, on any renderer.</summary>
internal sealed class Scene(SpriteBook sprites, LoadReport report)
{
    private readonly Backdrop _backdrop = new(sprites);
    private readonly Hud _hud = new(sprites, report);

    public void Draw(IRenderer renderer, World world)
    {
        _backdrop.Draw(renderer, world.Time);
        Vector2 jolt = Jolt(world);
        foreach (Asteroid asteroid in world.Asteroids)
        {
            DrawAsteroid(renderer, asteroid, jolt);
        }

        foreach (Shot shot in world.Shots)
        {
            float angle = MathF.Atan2(shot.Velocity.Y, shot.Velocity.X);
            renderer.Draw(sprites.Bolt, new Placement(shot.Position + jolt, new Vector2(46, 11), angle, new Colour(120, 255, 214)));
        }

        foreach (Particle particle in world.Particles)
        {
            DrawParticle(renderer, particle, jolt);
        }

        if (world.Phase == Phase.Playing)
        {
            DrawShip(renderer, world, jolt);
        }

        _hud.Draw(renderer, world);
    }

    private void DrawAsteroid(IRenderer renderer, Asteroid asteroid, Vector2 jolt)
    {
        Vector2 centre = asteroid.Position + jolt;

        // A cold halo lifts the dark rock off the dark sky.
        var halo = new Placement(centre, new Vector2(asteroid.Extent * 1.3f), 0, new Colour(90, 130, 220, 62));
        renderer.Draw(sprites.Glow, halo);
        renderer.Draw(sprites.Asteroid(asteroid.Phase), new Placement(centre, asteroid.Extent, asteroid.Angle));
        if (asteroid.Flash > 0)
        {
            renderer.Draw(sprites.Glow, halo with { Tint = new Colour(255, 190, 120, 190) });
        }
    }

    private void DrawParticle(IRenderer renderer, Particle particle, Vector2 jolt)
    {
        Vector2 centre = particle.Position + jolt;
        var size = new Vector2(particle.Size);
        Placement placement = particle.Kind == ParticleKind.Chip
            ? new(centre, size, particle.Left * 9, Colour.White.Fade(Math.Min(1, particle.Left * 3)))
            : new(centre, size, 0, Colour.From(particle.Colour, particle.Left));
        int sprite = particle.Kind switch
        {
            ParticleKind.Glow => sprites.Glow,
            ParticleKind.Ring => sprites.Ring,
            _ => sprites.Asteroid(particle.Left),
        };
        renderer.Draw(sprite, placement);
    }

    private void DrawShip(IRenderer renderer, World world, Vector2 jolt)
    {
        bool isBlinkedOff = world.Ship.IsSafe && (int)(world.Time * 12) % 2 == 0;
        if (isBlinkedOff)
        {
            return;
        }

        Vector2 size = new Vector2(ShipArt.Width, ShipArt.Height) / 2;
        renderer.Draw(sprites.Ship, new Placement(world.Ship.Position + jolt, size, world.Ship.Tilt, Colour.White));
        float flicker = 20 + (5 * MathF.Sin(world.Time * 60));
        renderer.Draw(
            sprites.Glow,
            new Placement(world.Ship.Tail + jolt, new Vector2(flicker * 2, flicker), world.Ship.Tilt, new Colour(150, 210, 255)));
    }

    private static Vector2 Jolt(World world)
    {
        float strength = world.Shake * world.Shake * 9;
        return new Vector2(MathF.Sin(world.Time * 71), MathF.Cos(world.Time * 53)) * strength;
    }
}
