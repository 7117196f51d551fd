using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>
/// Rounds the differences of images to integers: each tensor's to the step that costs the fewest bits in all, its own code and what it does to
/// rate and distortion of the image, or drops it.
/// </summary>
internal sealed class DifferenceQuantiser
{
    private readonly CodecEngine _engine;
    private readonly DecoderParameters _shared;
    private readonly float[] _sharedValues;
    private readonly IReadOnlyList<TrainingImage> _images;

    /// <param name="engine">Evaluates candidates, with the group's rounded parameters.</param>
    /// <param name="shared">The group's rounded parameters.</param>
    /// <param name="values">The same as real numbers.</param>
    /// <param name="images">Those that have networks of their own.</param>
    public DifferenceQuantiser(
        CodecEngine engine, DecoderParameters shared, NetworkParameters values, IReadOnlyList<TrainingImage> images)
    {
        _engine = engine;
        _shared = shared;
        _sharedValues = values.Values;
        _images = images;
        _engine.SetParameters(values);
    }

    /// <summary>Leaves every image with the network that it will be decoded with, and drops the differences that are not worth their bytes.</summary>
    /// <param name="curvature">Of the group's loss by its parameters: each image's own would cost as much again.</param>
    /// <param name="cancellationToken">Stops between candidates.</param>
    public void Quantise(LossCurvature curvature, CancellationToken cancellationToken)
    {
        ImageLoss[] without = WithoutDifference();
        DifferenceSearch[] searches = [.. _engine.Evaluate(_images).Zip(_images, (loss, image) => new DifferenceSearch(image, _shared, curvature, loss))];
        for (int t = 0; t < _shared.Tensors.Count; t++)
        {
            Search(searches, t, cancellationToken);
        }

        for (int i = 0; i < searches.Length; i++)
        {
            double bits = searches[i].Loss.Total(_images[i]) + DifferenceCode.BaseBits + searches[i].Bits;
            searches[i].Finish(bits < without[i].Total(_images[i]) && IsAllowed(searches[i].Difference));
        }
    }

    /// <summary>All images try the same tensor at once, so that the engine has work for every thread.</summary>
    private void Search(DifferenceSearch[] searches, int tensor, CancellationToken cancellationToken)
    {
        foreach (DifferenceSearch search in searches)
        {
            search.Begin(tensor);
        }

        for (DifferenceSearch[] trying = Trying(); trying.Length > 0; trying = Trying())
        {
            cancellationToken.ThrowIfCancellationRequested();
            ImageLoss[] losses = _engine.Evaluate([.. trying.Select(search => search.Image)], LossParts.Of(_shared.Tensors[tensor].Shape.Kind));
            for (int i = 0; i < trying.Length; i++)
            {
                trying[i].Judge(losses[i]);
            }
        }

        foreach (DifferenceSearch search in searches)
        {
            search.End();
        }

        DifferenceSearch[] Trying() => [.. searches.Where(search => search.Try())];
    }

    private ImageLoss[] WithoutDifference()
    {
        float[][] kept = [.. _images.Select(image => image.Network!.Difference.Values.ToArray())];
        foreach (TrainingImage image in _images)
        {
            image.Network!.Difference.Values.AsSpan().Clear();
        }

        ImageLoss[] losses = _engine.Evaluate(_images);
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i].CopyTo(_images[i].Network!.Difference.Values, 0);
        }

        return losses;
    }

    private bool IsAllowed(NetworkDifference difference)
        => DecoderModel.TryCreate(difference.ApplyTo(_shared), out _, out _);
}
