using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>What a group as a whole should come to. Exactly one of the two is stated.</summary>
/// <param name="Psnr">dB, mean of the images that are not exact.</param>
/// <param name="MaxBytes">Of both files together.</param>
internal sealed record RateGoal(double? Psnr, long? MaxBytes)
{
    /// <summary>The goal of a request, null if it states none.</summary>
    public static RateGoal? Of(GroupRequest group)
        => group.TargetPsnr is null && group.MaxBytes is null ? null : new RateGoal(group.TargetPsnr, group.MaxBytes);
}
