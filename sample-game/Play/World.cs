using System.Numerics;

namespace SampleGame.Play;

internal enum Phase
{
    Title,
    Playing,
    GameOver,
}

/// <summary>The rules: one deterministic step at a time. Knows nothing of screens, files or clocks.</summary>
internal sealed partial class World
{
    public const float Width = 960;
    public const float Height = 540;

    /// <summary>Lower edge of the play area; the console lies below.</summary>
    public const float Floor = 472;

    public const float StepSeconds = 1 / 60f;

    private const int StartingLives = 3;
    private const int ExtraLifeEvery = 3000;
    private const float ReloadSeconds = 0.13f;
    private const float ShotSpeed = 980;
    private const float RestartPauseSeconds = 0.8f;

    private readonly Random _random;
    private readonly List<Asteroid> _asteroids = [];
    private readonly List<Shot> _shots = [];
    private readonly List<Particle> _particles = [];
    private float _untilSpawn;
    private float _sincePhase;
    private int _nextExtraLife;

    public World(int seed)
    {
        _random = new Random(seed);
        Populate();
    }

    public Phase Phase { get; private set; } = Phase.Title;

    public Ship Ship { get; private set; } = new();

    public IReadOnlyList<Asteroid> Asteroids => _asteroids;

    public IReadOnlyList<Shot> Shots => _shots;

    public IReadOnlyList<Particle> Particles => _particles;

    public int Score { get; private set; }

    public int BestScore { get; private set; }

    public int Lives { get; private set; } = StartingLives;

    public int Level => 1 + (Score / 1500);

    /// <summary>Seconds since the world began.</summary>
    public float Time { get; private set; }

    /// <summary>How hard the screen shakes, 0 to 1.</summary>
    public float Shake { get; private set; }

    public void Step(in Controls controls)
    {
        Time += StepSeconds;
        _sincePhase += StepSeconds;
        Shake = Math.Max(0, Shake - (StepSeconds * 1.8f));
        if (Phase == Phase.Playing)
        {
            FlyShip(controls);
        }
        else if (controls.Start && (Phase == Phase.Title || _sincePhase > RestartPauseSeconds))
        {
            Begin();
        }

        MoveEverything();
        HitAsteroids();
        if (Phase == Phase.Playing)
        {
            HitShip();
        }

        _asteroids.RemoveAll(a => a.IsGone);
        _shots.RemoveAll(s => s.IsGone);
        _particles.RemoveAll(p => p.IsGone);
    }

    private void Begin()
    {
        Enter(Phase.Playing);
        Ship = new Ship();
        Ship.BecomeSafe();
        Score = 0;
        Lives = StartingLives;
        _nextExtraLife = ExtraLifeEvery;
        _asteroids.Clear();
        _shots.Clear();
        Populate();
    }

    private void Enter(Phase phase)
    {
        Phase = phase;
        _sincePhase = 0;
    }

    private void FlyShip(in Controls controls)
    {
        Ship.Step(controls, StepSeconds);
        EmitExhaust();
        if (controls.Fire && Ship.TryFire(ReloadSeconds))
        {
            var forward = Vector2.Transform(Vector2.UnitX, Matrix3x2.CreateRotation(Ship.Tilt * 0.4f));
            _shots.Add(new Shot(Ship.Nose, forward * ShotSpeed));
            EmitMuzzleFlash(Ship.Nose);
        }
    }

    private void MoveEverything()
    {
        _untilSpawn -= StepSeconds;
        if (_untilSpawn <= 0)
        {
            _untilSpawn = Math.Max(0.32f, 1.05f - (0.08f * Level)) * Between(0.7f, 1.3f);
            SpawnAtRightEdge();
        }

        _asteroids.ForEach(a => a.Step(StepSeconds));
        _shots.ForEach(s => s.Step(StepSeconds));
        _particles.ForEach(p => p.Step(StepSeconds));
    }

    private void HitAsteroids()
    {
        foreach (Shot shot in _shots)
        {
            Asteroid? hit = _asteroids.Find(a => Touches(a, shot.Position, 5));
            if (hit is null)
            {
                continue;
            }

            shot.IsGone = true;
            hit.Flash = 0.09f;
            hit.Strength--;
            EmitSparks(shot.Position);
            if (hit.Strength <= 0)
            {
                Earn(hit.Reward);
                Break(hit);
            }
        }
    }

    private void HitShip()
    {
        Asteroid? hit = Ship.IsSafe ? null : _asteroids.Find(a => Touches(a, Ship.Position, Ship.Radius));
        if (hit is null)
        {
            return;
        }

        Break(hit);
        EmitExplosion(Ship.Position, 120, new Vector3(0.45f, 0.75f, 1));
        Shake = 1;
        Lives--;
        Ship.BecomeSafe();
        if (Lives == 0)
        {
            BestScore = Math.Max(BestScore, Score);
            Enter(Phase.GameOver);
        }
    }

    private void Earn(int points)
    {
        Score += points;
        if (Score >= _nextExtraLife)
        {
            _nextExtraLife += ExtraLifeEvery;
            Lives++;
        }
    }

    private static bool Touches(Asteroid asteroid, Vector2 position, float radius)
        => Vector2.Distance(asteroid.Position, position) < asteroid.Radius + radius;
}
