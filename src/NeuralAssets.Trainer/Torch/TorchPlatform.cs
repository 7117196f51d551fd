using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The native files of one platform that TorchSharp has natives for.</summary>
/// <param name="Rid">Runtime identifier, as NuGet packages spell it.</param>
/// <param name="Shim">TorchSharp's own native library.</param>
/// <param name="Root">The one library of libtorch whose loading loads the others; the shim asks for them by name.</param>
/// <param name="Cuda">The library of a libtorch with CUDA that nothing else loads; null if <paramref name="Root"/> does, where it exists.</param>
internal sealed record TorchPlatform(string Rid, string Shim, string Root, string? Cuda = null)
{
    /// <summary>The platform of this process; null if TorchSharp has no natives for it.</summary>
    public static TorchPlatform? Current => RuntimeInformation.RuntimeIdentifier switch
    {
        // Other C libraries than glibc say so in the identifier, as linux-musl-x64 does; some distributions put their own name first.
        string rid when rid.Contains("musl", StringComparison.Ordinal) => null,
        _ => (OperatingSystem.IsLinux(), OperatingSystem.IsWindows(), OperatingSystem.IsMacOS(), RuntimeInformation.ProcessArchitecture) switch
        {
            (true, _, _, Architecture.X64) => new("linux-x64", "libLibTorchSharp.so", "libtorch.so"),
            (_, true, _, Architecture.X64) => new("win-x64", "LibTorchSharp.dll", "torch_cpu.dll", "torch_cuda.dll"),
            (_, _, true, Architecture.Arm64) => new("osx-arm64", "libLibTorchSharp.dylib", "libtorch.dylib"),
            _ => null,
        },
    };
}
