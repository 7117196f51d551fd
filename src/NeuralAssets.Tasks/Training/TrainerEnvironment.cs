using System.Diagnostics;

namespace NeuralAssets.Tasks.Training;

/// <summary>The environment of the child processes: what a build leaves there must not reach them.</summary>
internal static class TrainerEnvironment
{
    private static readonly string[] s_hooks =
    [
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE",
        "CORECLR_ENABLE_PROFILING", "COR_ENABLE_PROFILING",
    ];

    /// <summary>Removes MSBuild's own variables and hooks that load foreign code into any .NET process.</summary>
    public static void Clean(ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.ToArray())
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || s_hooks.Contains(name))
            {
                start.Environment.Remove(name);
            }
        }
    }

    /// <summary>
    /// Keeps glibc from returning every large tensor to the kernel: fresh pages make element-wise operations three to five
    /// times slower. Read when a process starts, so the trainer can't set them itself; other allocators ignore them.
    /// </summary>
    public static void KeepLargeBlocks(ProcessStartInfo start)
    {
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "4294967296";
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
        start.Environment["MALLOC_TOP_PAD_"] = "67108864";
    }

    /// <summary>
    /// Lets threads of libtorch that wait for each other sleep instead of spinning: beside other work, as in a parallel build, they
    /// would burn the processors that the one they wait for needs. Read by OpenMP when it is loaded.
    /// </summary>
    public static void SleepWhileWaiting(ProcessStartInfo start) => start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
}
