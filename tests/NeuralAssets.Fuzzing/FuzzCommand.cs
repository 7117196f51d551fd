using System.CommandLine;

namespace NeuralAssets.Fuzzing;

/// <summary>How the program ends.</summary>
internal static class ExitCodes
{
    public const int Clean = 0;
    public const int Found = 2;
}

/// <summary>The command line.</summary>
internal static class FuzzCommand
{
    public static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "Stop after so many minutes.", DefaultValueFactory = static _ => double.MaxValue };
        var executions = new Option<long>("--executions") { Description = "Stop after so many executions.", DefaultValueFactory = static _ => long.MaxValue };
        var seed = new Option<int>("--seed") { Description = "Of all random choices.", DefaultValueFactory = static _ => 1 };
        var output = new Option<string>("--output")
        {
            Description = "Folder of the findings.",
            DefaultValueFactory = static _ => Path.Combine("artifacts", "fuzzing"),
        };
        var command = new RootCommand("Opens and decodes damaged groups, guided by the branches that the Runtime takes.")
        {
            minutes, executions, seed, output,
        };
        command.SetAction(parsed => Run(
            TimeSpan.FromMinutes(Math.Min(parsed.GetValue(minutes), int.MaxValue)),
            parsed.GetValue(executions),
            parsed.GetValue(seed),
            parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(TimeSpan time, long executions, int seed, string folder)
    {
        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupt.Cancel();
        };
        var findings = new Findings(folder);
        using var inFlight = new InFlight(folder);
        using var watchdog = new Watchdog(findings);
        new Campaign(seed, findings, watchdog, inFlight).Run(executions, time, interrupt.Token);
        return findings.Count == 0 ? ExitCodes.Clean : ExitCodes.Found;
    }
}
