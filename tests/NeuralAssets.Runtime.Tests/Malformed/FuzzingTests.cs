using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>The fuzzing program, for a few seconds and with a fixed seed; its README tells how to let it run for an hour.</summary>
public sealed partial class FuzzingTests : IDisposable
{
    private const int Executions = 20000;

    /// <summary>Far below what is reached (3500), far above what a program reaches that only fails to open.</summary>
    private const int FewestPairs = 1000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neural-assets-fuzzing-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Finds_nothing_in_a_few_seconds()
    {
        string configuration = typeof(FuzzingTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        string program = Path.Combine(
            SourceTree.Root, "artifacts", "bin", "NeuralAssets.Fuzzing", configuration.ToLowerInvariant(), "NeuralAssets.Fuzzing.dll");
        var start = new ProcessStartInfo(
            "dotnet", [program, "--executions", Executions.ToString(CultureInfo.InvariantCulture), "--seed", "1", "--output", _folder.FullName])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Match report = Report().Matches(output)[^1];
        Assert.Equal(Executions, int.Parse(report.Groups["executions"].ValueSpan, CultureInfo.InvariantCulture));
        Assert.InRange(int.Parse(report.Groups["pairs"].ValueSpan, CultureInfo.InvariantCulture), FewestPairs, int.MaxValue);
    }

    [GeneratedRegex(@"(?<executions>\d+) executions .* (?<pairs>\d+) pairs of branches")]
    private static partial Regex Report();
}
