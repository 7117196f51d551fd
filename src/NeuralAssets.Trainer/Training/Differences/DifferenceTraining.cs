using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>
/// Gives images networks of their own and trains what makes them differ from the group's, in the same steps as the group's: first the one and
/// then the other came out worse (README of this folder).
/// </summary>
internal sealed class DifferenceTraining : IResumable
{
    /// <summary>Step size by that of the group's network.</summary>
    private const double Rate = 0.5;

    /// <summary>Codes that an image must be expected to have: a difference takes a tenth of this and more.</summary>
    private const double LeastBytes = 400;

    private readonly Dictionary<TrainingImage, NetworkOptimiser> _optimisers = [];
    private readonly IReadOnlyList<TrainingImage> _images;

    private DifferenceTraining(IReadOnlyList<TrainingImage> images) => _images = images;

    /// <summary>
    /// Networks for all images that are worth one; null if none is. In a group of one image the group's network is the image's, and a difference
    /// in less than some hundred bytes of codes can't pay for itself.
    /// </summary>
    public static DifferenceTraining? Create(TrainingSet set)
    {
        if (set.Images.Count == 1)
        {
            return null;
        }

        TrainingImage[] images = [.. set.Images.Where((_, i) => set.ExpectedBytes[i] >= LeastBytes)];
        var training = new DifferenceTraining(images);
        foreach (TrainingImage image in images)
        {
            image.Network = new ImageNetwork(set.Architecture);
            training._optimisers.Add(image, new NetworkOptimiser(set.Architecture));
        }

        return images.Length == 0 ? null : training;
    }

    /// <summary>Steps the differences of a batch by their gradients and their price.</summary>
    /// <param name="batch">Images that the engine has just updated.</param>
    /// <param name="networkRate">Step size of the group's network.</param>
    public void Step(IReadOnlyList<TrainingImage> batch, double networkRate) => Parallel.ForEach(batch, image =>
    {
        if (image.Network is { } network)
        {
            DifferencePrice.AddGradient(network.Difference, image.Pixels, network.Gradient);
            _optimisers[image].Step(network.Difference, network.Gradient, Rate * networkRate);
        }
    });

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        foreach (TrainingImage image in _images)
        {
            state.Transfer<float>(image.Network!.Difference.Values);
            _optimisers[image].Transfer(state);
        }
    }
}
