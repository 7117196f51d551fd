using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// Loads libtorch so that TorchSharp finds it in the process. Call it before anything else of TorchSharp: its own search, if it ever
/// fails, copies 478 MB of libraries into the NuGet packages folder.
/// </summary>
internal static class TorchLoader
{
    private static readonly Lock s_lock = new();
    private static TorchAvailability? s_loaded;

    /// <summary>Loads libtorch at the first call; later calls return what that one found. Never throws.</summary>
    /// <param name="libTorchDirectory">Folder of the native libtorch; null to look in the NuGet packages folder.</param>
    /// <param name="cacheDirectory">Where a library that had to be changed is kept.</param>
    public static TorchAvailability Load(string? libTorchDirectory, string cacheDirectory)
    {
        lock (s_lock)
        {
            return s_loaded ??= TryLoad(libTorchDirectory, cacheDirectory);
        }
    }

    /// <summary>The folder of libtorch in the NuGet packages folder, whether it exists or not.</summary>
    public static string PackageDirectory(string rid)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Path.Combine(packages, $"libtorch-cpu-{rid}", LibTorchVersion(), "runtimes", rid, "native");
    }

    private static TorchAvailability TryLoad(string? libTorchDirectory, string cacheDirectory)
    {
        if (TorchPlatform.Current is not { } platform)
        {
            return TorchAvailability.Unavailable($"TorchSharp has no native library for {RuntimeInformation.RuntimeIdentifier}.");
        }

        string directory = Path.GetFullPath(libTorchDirectory ?? PackageDirectory(platform.Rid));
        string root = Path.Combine(directory, platform.Root);
        if (!File.Exists(root))
        {
            return TorchAvailability.Unavailable($"{root} does not exist.");
        }

        if (FindShim(platform) is not { } shim)
        {
            return TorchAvailability.Unavailable($"{platform.Shim} is not beside the trainer.");
        }

        try
        {
            NativeLibrary.Load(root);
            if (platform.Cuda is not null)
            {
                // Not there in a libtorch without CUDA.
                NativeLibrary.TryLoad(Path.Combine(directory, platform.Cuda), out _);
            }

            TorchShim.Load(shim, cacheDirectory);
            return !TorchSharpFindsIt() ? TorchAvailability.Unavailable("TorchSharp does not find the library that was loaded for it.")
                : torch.TryInitializeDeviceType(DeviceType.CUDA) ? TorchAvailability.AvailableWithCuda
                : TorchAvailability.Available;
        }
        catch (Exception e)
        {
            // Whatever a native loader or a file system can think of: the trainer does without.
            return TorchAvailability.Unavailable(e.Message.ReplaceLineEndings(" ").Trim());
        }
    }

    /// <summary>Asks the very question that TorchSharp will ask, and only if the answer is yes lets it ask.</summary>
    private static bool TorchSharpFindsIt()
        => NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _)
            && torch.TryInitializeDeviceType(DeviceType.CPU);

    private static string? FindShim(TorchPlatform platform)
    {
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "runtimes", platform.Rid, "native", platform.Shim),
            Path.Combine(AppContext.BaseDirectory, platform.Shim),
        ];
        return Array.Find(places, File.Exists);
    }

    /// <summary>The version the trainer was built for, written into the assembly by the project file.</summary>
    private static string LibTorchVersion()
        => typeof(TorchLoader).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == "LibTorchVersion")
            .Value!;
}
