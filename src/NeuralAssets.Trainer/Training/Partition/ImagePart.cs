using NeuralAssets.Format;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Partition;

/// <summary>Images that would share a network.</summary>
/// <param name="Kind">How fine their detail is (<see cref="DetailKinds"/>): that of most of their bytes.</param>
/// <param name="Images">In the order of the plan.</param>
/// <param name="Bytes">Expected of their codes.</param>
/// <param name="Worth">These by the bytes that would be worth a network: below 1 there are too few of them.</param>
internal sealed record ImagePart(int Kind, int[] Images, double Bytes, double Worth)
{
    /// <summary>Expected bytes of codes by those of their network that are worth it.</summary>
    private const double LeastShare = 3.7;

    /// <summary>The same of a smooth picture alone, which loses more by sharing.</summary>
    private const double LeastShareAlone = 1.85;

    /// <param name="plan">The group.</param>
    /// <param name="set">Its images.</param>
    /// <param name="kind">Of the images.</param>
    /// <param name="images">By their numbers in the plan.</param>
    /// <param name="isUnit">It is one image, or images that are alike.</param>
    public static ImagePart Of(GroupPlan plan, TrainingSet set, int kind, int[] images, bool isUnit)
    {
        double bytes = images.Sum(image => set.ExpectedBytes[image]);
        int longest = images.Max(image => Math.Max(set.Images[image].Width, set.Images[image].Height));
        DecoderArchitecture network = ArchitectureChooser.Choose(longest, bytes, set.Architecture.Channels, plan.Effort);
        bool isSmooth = DetailKinds.IsSmooth(kind);
        network = isSmooth ? ArchitectureChooser.Smooth(network, plan.Effort, images.Min(image => set.Lambdas[image])) : network;
        double share = isUnit && isSmooth ? LeastShareAlone : LeastShare;
        return new ImagePart(kind, images, bytes, bytes / (share * ArchitectureChooser.ExpectedBytes(network)));
    }

    /// <summary>The images of several parts: worth a network at least as much as any of these, which small ones do not spoil.</summary>
    public static ImagePart Join(GroupPlan plan, TrainingSet set, IReadOnlyList<ImagePart> parts)
    {
        ImagePart joined = Of(plan, set, parts.MaxBy(part => part.Bytes)!.Kind, [.. parts.SelectMany(part => part.Images).Order()], isUnit: false);
        return joined with { Worth = Math.Max(joined.Worth, parts.Max(part => part.Worth)) };
    }
}
