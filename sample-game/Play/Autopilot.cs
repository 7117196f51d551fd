using System.Numerics;

namespace SampleGame.Play;

/// <summary>Plays the game for demonstrations and screenshots: lines up with the next rock, keeps out of its way.</summary>
internal static class Autopilot
{
    private const float HomeX = 190;
    private const float LookAhead = 0.55f;

    public static Controls Play(World world)
    {
        Vector2 ship = world.Ship.Position;
        Vector2 away = Vector2.Zero;
        Asteroid? prey = null;
        foreach (Asteroid rock in world.Asteroids)
        {
            Vector2 soon = rock.Position + (rock.Velocity * LookAhead);
            Vector2 gap = ship - soon;
            float room = gap.Length() - rock.Radius - Ship.Radius;
            if (room < 70)
            {
                away += Vector2.Normalize(gap) * (70 - room) / 35;
            }

            bool ahead = rock.Position.X > ship.X + 60;
            if (ahead && (prey is null || Cost(rock, ship) < Cost(prey, ship)))
            {
                prey = rock;
            }
        }

        float aim = prey is null ? World.Floor / 2 : prey.Position.Y;
        var wanted = new Vector2((HomeX - ship.X) / 120, (aim - ship.Y) / 50);
        bool lined = prey is not null && MathF.Abs(prey.Position.Y - ship.Y) < prey.Radius + 6;
        return new Controls(Vector2.Clamp(wanted, -Vector2.One, Vector2.One) + away, null, lined, true);
    }

    private static float Cost(Asteroid rock, Vector2 ship)
        => rock.Position.X - ship.X + (2.5f * MathF.Abs(rock.Position.Y - ship.Y));
}
