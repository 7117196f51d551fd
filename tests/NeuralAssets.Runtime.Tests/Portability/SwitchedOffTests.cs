using System.Diagnostics;
using NeuralAssets.Runtime.Tests.Kernels;
using NeuralAssets.Runtime.Tests.Vectors;

namespace NeuralAssets.Runtime.Tests.Portability;

/// <summary>The tests of tiers and of committed pixels again, in processes that lack instructions which this processor may have.</summary>
public sealed class SwitchedOffTests
{
    /// <summary><see cref="TierTests.Tiers_switched_off_are_off"/> is among those tests: a switch without effect fails there.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Pixels_are_the_same_without(string variable)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(variable) == "0", "This process lacks them already.");
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(SwitchedOffTests).Assembly.Location, "-class", typeof(TierTests).FullName!, "-class", typeof(GoldenTests).FullName!, "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.Matches("Total: [1-9]", output);
        Assert.Contains("Failed: 0,", output, StringComparison.Ordinal);
    }
}
