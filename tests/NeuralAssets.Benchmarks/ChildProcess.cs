using System.Diagnostics;

namespace NeuralAssets.Benchmarks;

/// <summary>Starts one of the assemblies beside this program with the environment that a build gives the trainer.</summary>
internal static class ChildProcess
{
    /// <summary>
    /// What a build sets: glibc keeps freed tensors, or page faults take most of the time, and OpenMP's threads sleep while they wait.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["MALLOC_MMAP_THRESHOLD_"] = "1073741824",
        ["MALLOC_TRIM_THRESHOLD_"] = "1073741824",
        ["MALLOC_TOP_PAD_"] = "1073741824",
        ["OMP_WAIT_POLICY"] = "PASSIVE",
    };

    /// <summary>The process, its standard output redirected.</summary>
    /// <param name="assembly">File name without folder.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static Process Start(string assembly, params IEnumerable<string> arguments)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in Settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Whether this process has the settings.</summary>
    public static bool RunsWithSettings() => Settings.All(static setting => Environment.GetEnvironmentVariable(setting.Key) is not null);

    /// <summary>Starts this program again with the settings, since they are read when a process starts.</summary>
    /// <returns>Its exit code.</returns>
    public static int RunAgain()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.GetCommandLineArgs()[1..]);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(ChildProcess).Assembly.Location);
        }

        foreach ((string name, string value) in Settings)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
