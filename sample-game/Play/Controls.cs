using System.Numerics;

namespace SampleGame.Play;

/// <summary>What the player wants in one step, whoever the player is: keyboard, mouse or autopilot.</summary>
/// <param name="Direction">Wanted heading, each axis from -1 to 1.</param>
/// <param name="Target">A point to fly to; used instead of the direction when present.</param>
/// <param name="Fire">Shoot as long as it is held.</param>
/// <param name="Start">Begin a game when none is running.</param>
internal readonly record struct Controls(Vector2 Direction, Vector2? Target, bool Fire, bool Start);
