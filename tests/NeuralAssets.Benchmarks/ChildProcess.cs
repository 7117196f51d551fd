using System.Diagnostics;

namespace NeuralAssets.Benchmarks;

/// <summary>Starts one of the assemblies beside this program with the environment that a build gives the trainer.</summary>
internal static class ChildProcess
{
    /// <summary>Freed tensors stay in the process: without these, glibc gives them back and page faults take most of the time.</summary>
    private static readonly string[] s_allocatorSettings = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_"];

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
        foreach (string name in s_allocatorSettings)
        {
            start.Environment[name] = "1073741824";
        }

        return Process.Start(start)!;
    }
}
