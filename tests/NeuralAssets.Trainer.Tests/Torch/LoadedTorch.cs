using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>libtorch for tests that need it.</summary>
internal static class LoadedTorch
{
    /// <summary>Loads libtorch; where it can't be, skips the test and says why.</summary>
    public static void Require()
    {
        // Not the test's folder: the library stays mapped for the whole process.
        TorchAvailability torch = TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));
        Assert.SkipUnless(torch.IsAvailable, torch.Reason ?? "");
    }
}
