using System.Diagnostics.CodeAnalysis;

namespace NeuralAssets.Trainer.Torch;

/// <summary>Whether TorchSharp may be touched in this process. Where it may not, training goes on without the encoder's warm start.</summary>
internal sealed record TorchAvailability
{
    private TorchAvailability(string? reason)
    {
        Reason = reason;
    }

    public static TorchAvailability Available { get; } = new(reason: null);

    public static TorchAvailability AvailableWithCuda { get; } = new(reason: null) { HasCuda = true };

    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>One sentence; null if libtorch is available.</summary>
    public string? Reason { get; }

    /// <summary>Whether libtorch has CUDA and finds a device for it.</summary>
    public bool HasCuda { get; private init; }

    public static TorchAvailability Unavailable(string reason) => new(reason);
}
