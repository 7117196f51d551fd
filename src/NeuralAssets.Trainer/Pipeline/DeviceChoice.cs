using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>Decides what a request is trained on, once it is known what this machine has.</summary>
internal static class DeviceChoice
{
    /// <param name="wanted">The request's.</param>
    /// <param name="torch">What was found.</param>
    /// <returns><see cref="TrainingDevice.Cpu"/> or <see cref="TrainingDevice.Cuda"/>.</returns>
    /// <exception cref="TrainerException">NA0305: CUDA is asked for and not there. Nobody who asks for it wants to wait for a processor.</exception>
    public static TrainingDevice Resolve(TrainingDevice wanted, TorchAvailability torch) => wanted switch
    {
        TrainingDevice.Auto => torch.HasCuda ? TrainingDevice.Cuda : TrainingDevice.Cpu,
        TrainingDevice.Cuda when !torch.IsAvailable => throw Unavailable($"libtorch can't be loaded: {torch.Reason}"),
        TrainingDevice.Cuda when !torch.HasCuda => throw Unavailable(
            "libtorch finds no such device. Its CPU packages never do: NeuralAssetsLibTorchDir must name the folder of a libtorch with CUDA."),
        _ => wanted,
    };

    private static TrainerException Unavailable(string reason)
        => new(DiagnosticCodes.DeviceUnavailable, $"Training on cuda is asked for, but {reason}");
}
