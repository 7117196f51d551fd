using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Lossless;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// Foretells which images of a group will be exact. They have no part in the mean that a goal in dB is about, and must have none in what training is steered
/// by: one picture of a few colours among photographs raised lambda until the network had learned to ignore its latents (README of this folder).
/// </summary>
internal static class ExactImages
{
    /// <param name="plan">The group.</param>
    /// <param name="content">Of each image.</param>
    /// <param name="lambdas">By the images' Quality.</param>
    /// <returns>Those of one colour and, with a goal in dB, those that are expected to be stored without loss.</returns>
    public static bool[] Foretell(GroupPlan plan, IReadOnlyList<ContentSpectrum> content, IReadOnlyList<double> lambdas)
    {
        bool[] isFlat = [.. content.Select(static image => image.IsFlat)];
        if (plan.Goal?.Psnr is null || !plan.AllowsLossless)
        {
            return isFlat;
        }

        double factor = RateModel.ContentFactor(plan.Goal, content, isFlat, lambdas, otherBytes: 0);
        double[] useful = [.. content.Select((image, i) => image.ExpectedBytes(factor * lambdas[i]) + LosslessChoice.ExactnessBytes)];
        IReadOnlyList<LosslessSet> forms = LosslessForms.Make(plan, useful, CancellationToken.None);
        return [.. isFlat.Select((flat, i) => flat || forms.Any(set => set.Codes[i]?.Stream.Length <= useful[i]))];
    }
}
