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

    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>One sentence; null if libtorch is available.</summary>
    public string? Reason { get; }

    public static TorchAvailability Unavailable(string reason) => new(reason);
}
