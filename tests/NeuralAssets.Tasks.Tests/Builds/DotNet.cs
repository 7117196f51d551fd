using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>
/// Starts the SDK's command line in an environment of its own: no variables of the test run, no servers that outlive
/// it.
/// </summary>
internal static class DotNet
{
    /// <summary>Of a process that hangs: a real training beside the other tests may take two minutes.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(6);

    public static Process Start(
        TestFolder machine, string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = IgnoresInterrupts()
            ? new("env", ["--default-signal=INT", "dotnet", .. arguments])
            : new("dotnet", arguments);
        start.WorkingDirectory = directory;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        foreach (string name in start.Environment.Keys.ToArray())
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";

        // The machine-wide lock lies in the temporary folder: a real training elsewhere must not stop the tests.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(machine["t"]).FullName;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for the end; a process that takes many minutes is killed, and the test fails.</summary>
    public static async Task<string> ReadToEndAsync(Process process)
    {
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return await output + await errors;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet took longer than {s_limit}.");
        }
    }

    /// <summary>
    /// What a shell starts in the background, without control of jobs, ignores SIGINT, and so do all its children: a build under test could not be
    /// interrupted.
    /// </summary>
    private static bool IgnoresInterrupts()
    {
        const string Field = "SigIgn:";
        const ulong Interrupt = 1ul << (2 - 1);
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line
            && (ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }
}
