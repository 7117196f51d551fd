using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>libtorch for tests that need it.</summary>
internal static partial class LoadedTorch
{
    /// <summary>Loads libtorch; where it can't be, skips the test and says why.</summary>
    public static void Require()
    {
        // Not the test's folder: the library stays mapped for the whole process.
        TorchAvailability torch = TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));
        Assert.SkipUnless(torch.IsAvailable, torch.Reason ?? "");
    }

    /// <summary>
    /// Before any test loads it: as builds do, threads sleep while they wait. Those that spin take each other's processor, and a training of 15 seconds takes
    /// minutes on a busy machine.
    /// </summary>
    [ModuleInitializer]
    internal static void SleepWhileWaiting()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetEnvironmentVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        }
    }

    /// <summary>The one of the C library: native libraries do not see what .NET sets.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
