using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>
/// Rounds the differences of images to integers: each tensor's to the step that costs the fewest bits in all, its own code and what it does to
/// rate and distortion of the image, or drops it.
/// </summary>
internal sealed class DifferenceQuantiser
{
    /// <summary>Coarser steps in a row without gain that end a tensor's search.</summary>
    private const int Patience = 2;

    /// <summary>The stream's states, its length and the tensors' bits: what a difference costs before its first value.</summary>
    private const double StreamBits = 6 * 8;

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
    public void Quantise(CancellationToken cancellationToken)
    {
        DifferenceSearch[] searches = [.. _images.Select(image => new DifferenceSearch(image, _shared))];
        double[] without = WithoutDifference();
        for (int t = 0; t < _shared.Tensors.Count; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Search(searches, t, cancellationToken);
        }

        double[] with = Total();
        for (int i = 0; i < searches.Length; i++)
        {
            double bits = with[i] + StreamBits + searches[i].Bits;
            searches[i].Finish(bits < without[i] && IsAllowed(searches[i].Difference));
        }
    }

    /// <summary>All images try the same tensor at once, so that the engine has work for every thread.</summary>
    private void Search(DifferenceSearch[] searches, int tensor, CancellationToken cancellationToken)
    {
        foreach (DifferenceSearch search in searches)
        {
            search.Begin(tensor);
        }

        int finest = _shared.Tensors[tensor].StepExponent + FormatConstants.DifferenceFinerSteps;
        int failures = 0;
        for (int e = -1; e < 1 << FormatConstants.DifferenceStepBits && failures < Patience; e++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int? step = e < 0 ? null : finest - e;
            if (step is { } exponent && !DifferenceCode.Allows(_shared.Tensors[tensor], exponent))
            {
                continue;
            }

            foreach (DifferenceSearch search in searches)
            {
                search.Try(tensor, step);
            }

            double[] totals = Total();
            bool better = false;
            for (int i = 0; i < searches.Length; i++)
            {
                better |= searches[i].Judge(totals[i]);
            }

            failures = better || e < 0 ? 0 : failures + 1;
        }

        foreach (DifferenceSearch search in searches)
        {
            search.End(tensor);
        }
    }

    private double[] WithoutDifference()
    {
        float[][] kept = [.. _images.Select(image => image.Network!.Difference.Values.ToArray())];
        foreach (TrainingImage image in _images)
        {
            image.Network!.Difference.Values.AsSpan().Clear();
        }

        double[] totals = Total();
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i].CopyTo(_images[i].Network!.Difference.Values, 0);
        }

        return totals;
    }

    private double[] Total() => [.. _engine.Evaluate(_images).Select((loss, i) => loss.Total(_images[i]))];

    private bool IsAllowed(NetworkDifference difference)
        => DecoderModel.TryCreate(difference.ApplyTo(_shared), out _, out _);
}
