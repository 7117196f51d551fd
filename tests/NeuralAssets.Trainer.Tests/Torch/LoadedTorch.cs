using System.Runtime.InteropServices;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>libtorch for tests that need it.</summary>
internal static partial class LoadedTorch
{
    /// <summary>Loads libtorch; where it can't be, skips the test and says why.</summary>
    public static void Require()
    {
        if (OperatingSystem.IsLinux())
        {
            // As builds do: threads that spin while they wait take each other's processor, and a training of 15 seconds takes minutes.
            _ = SetEnvironmentVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        }

        // Not the test's folder: the library stays mapped for the whole process.
        TorchAvailability torch = TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));
        Assert.SkipUnless(torch.IsAvailable, torch.Reason ?? "");
    }

    /// <summary>The one of the C library: native libraries do not see what .NET sets.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
