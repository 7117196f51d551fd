using System.Reflection;
using System.Runtime.InteropServices;

namespace NeuralAssets.Tasks.Training;

/// <summary>Where the native libtorch of the building machine may lie. The game never sees it.</summary>
internal static class LibTorch
{
    /// <summary>The version the trainer was built against.</summary>
    public static readonly string Version = typeof(LibTorch).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == "LibTorchVersion").Value;

    /// <summary>The runtime identifier a libtorch package exists for, or null on any other machine.</summary>
    public static string? HostRuntime { get; } = FindHostRuntime();

    public static string PackageOf(string runtime) => "libtorch-cpu-" + runtime;

    /// <summary>
    /// The native folder of the package in the first of these NuGet folders that really has the library.
    /// </summary>
    public static string? Find(string runtime, IEnumerable<string> packageFolders)
        => packageFolders
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, PackageOf(runtime), Version, "runtimes", runtime, "native"))
            .FirstOrDefault(native => File.Exists(Path.Combine(native, LibraryOf(runtime))));

    private static string LibraryOf(string runtime)
        => runtime switch
        {
            "win-x64" => "torch.dll",
            "osx-arm64" => "libtorch.dylib",
            _ => "libtorch.so",
        };

    private static string? FindHostRuntime()
    {
        Architecture architecture = RuntimeInformation.OSArchitecture;
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            return architecture == Architecture.X64 ? "win-x64" : null;
        }

        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            return architecture == Architecture.Arm64 ? "osx-arm64" : null;
        }

        // The package is built for glibc.
        bool isMusl = File.Exists("/lib/ld-musl-x86_64.so.1");
        return architecture == Architecture.X64 && !isMusl ? "linux-x64" : null;
    }
}
