using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// What libtorch and the engine have freed. Builds let glibc keep it, because fresh pages cost more than convolutions; once they have done their part
/// it would only add to what the rest of the training takes.
/// </summary>
internal static unsafe class FreedMemory
{
    /// <summary>Gives freed blocks back to the system, where the C library has a function for it.</summary>
    public static void Return()
    {
        if (OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad("libc.so.6", out nint library)
            && NativeLibrary.TryGetExport(library, "malloc_trim", out nint trim))
        {
            _ = ((delegate* unmanaged<nuint, int>)trim)(0);
        }
    }
}
