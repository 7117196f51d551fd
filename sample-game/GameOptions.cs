using System.Globalization;

namespace SampleGame;

/// <summary>What the command line says.</summary>
internal sealed record GameOptions
{
    public const int DefaultSeed = 7;

    public const string Usage = """
        Usage: sample-game [options]
          --headless          no window: the autopilot plays, the last frame becomes a PNG
          --frames N          stop after N frames (headless: 240 if not given)
          --screenshot PATH   headless: where the PNG goes (sample-game.png if not given)
          --seed N            same seed, same rocks (headless: 7 if not given)
          --autopilot         let the game play itself in the window
          --help              this text
        """;

    public bool IsHelp { get; init; }

    public bool IsHeadless { get; init; }

    public bool IsAutopilot { get; init; }

    public int? Frames { get; init; }

    public int? Seed { get; init; }

    public string? Screenshot { get; init; }

    /// <summary>Null, with the fault, when the arguments are not what <see cref="Usage"/> lists.</summary>
    public static GameOptions? Parse(ReadOnlySpan<string> arguments, out string fault)
    {
        var options = new GameOptions();
        fault = string.Empty;
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            bool takesValue = name is "--frames" or "--seed" or "--screenshot";
            GameOptions? next = name switch
            {
                "--help" or "-h" => options with { IsHelp = true },
                "--headless" => options with { IsHeadless = true },
                "--autopilot" => options with { IsAutopilot = true },
                "--frames" when ParseNumber(value, 1) is int number => options with { Frames = number },
                "--seed" when ParseNumber(value, 0) is int number => options with { Seed = number },
                "--screenshot" when value is not null => options with { Screenshot = value },
                _ => null,
            };
            if (next is null)
            {
                fault = takesValue ? $"{name} needs a value, found '{value}'" : $"unknown option '{name}'";
                return null;
            }

            i += takesValue ? 1 : 0;
            options = next;
        }

        return options;
    }

    private static int? ParseNumber(string? text, int lowest)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= lowest
            ? number
            : null;
}
