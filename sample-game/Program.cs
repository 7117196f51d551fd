using NeuralAssets;
using SampleGame;
using SampleGame.Platform;

var options = GameOptions.Parse(args, out string fault);
if (options is null)
{
    Console.Error.WriteLine($"sample-game: {fault}");
    Console.Error.WriteLine(GameOptions.Usage);
    return 2;
}

if (options.IsHelp)
{
    Console.WriteLine(GameOptions.Usage);
    return 0;
}

try
{
    string reason = string.Empty;
    if (options.IsHeadless || !WindowGame.TryRun(options, out reason))
    {
        if (!options.IsHeadless)
        {
            Console.WriteLine($"No window ({reason}): playing headless instead.");
        }

        HeadlessGame.Run(options);
    }

    return 0;
}
catch (Exception e) when (e.GetBaseException() is NeuralImageFormatException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"sample-game: {e.GetBaseException().Message}");
    return 1;
}
