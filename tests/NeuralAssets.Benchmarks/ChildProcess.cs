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
}
