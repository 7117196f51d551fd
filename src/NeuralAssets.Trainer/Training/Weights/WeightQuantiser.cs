using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>
/// Rounds the network's parameters to the decoder file's integers. Each tensor gets the power-of-two step that costs the fewest bits in
/// all: its own code, and what the rounding does to rate and distortion of the images. What the rounding of a weight does is made good by those after it.
/// </summary>
internal sealed class WeightQuantiser
{
    /// <summary>Steps finer than 2^-12 never pay.</summary>
    private const int FinestStep = 12;

    private readonly CodecEngine _engine;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly double _scale;

    /// <summary>With the tensors rounded so far.</summary>
    private ImageLoss[] _losses;

    /// <param name="engine">Evaluates candidates.</param>
    /// <param name="images">A sample of the group.</param>
    /// <param name="scale">Pixels of the group by pixels of the sample.</param>
    public WeightQuantiser(CodecEngine engine, IReadOnlyList<TrainingImage> images, double scale)
    {
        _engine = engine;
        _images = images;
        _scale = scale;
        _losses = [];
    }

    /// <summary>The parameters as integers; <paramref name="parameters"/> is left at their rounded values.</summary>
    /// <param name="parameters">Real parameters, inside <see cref="ParameterLimits"/>.</param>
    /// <param name="curvature">Of the loss there.</param>
    /// <param name="cancellationToken">Stops between candidates.</param>
    public DecoderParameters Quantise(NetworkParameters parameters, LossCurvature curvature, CancellationToken cancellationToken)
    {
        float[] real = parameters.Values.ToArray();
        _losses = Evaluate(parameters, LossPart.Whole, new ImageLoss[_images.Count]);
        ImageLoss[] unrounded = _losses;
        DecoderParameters quantised = Round(parameters, curvature, cancellationToken);
        if (IsSound(quantised, Bits(_losses) - Bits(unrounded)))
        {
            return quantised;
        }

        real.CopyTo(parameters.Values, 0);
        _losses = unrounded;
        return Round(parameters, LossCurvature.None, cancellationToken);
    }

    /// <summary>
    /// Whether errors were made good and not worse: what moves may leave the decoder's limits, which rounding alone has room for, and a loss that is far from its
    /// minimum does not go by its curvature. Rounding costs a tenth of its code usually.
    /// </summary>
    private static bool IsSound(DecoderParameters quantised, double lossBits)
        => lossBits < quantised.Tensors.Sum(static tensor => TensorCode.Choose(tensor.Values).Bits) && DecoderModel.TryCreate(quantised, out _, out _);

    private DecoderParameters Round(NetworkParameters parameters, LossCurvature curvature, CancellationToken cancellationToken)
    {
        var rounding = new FeedbackRounding(curvature, parameters.Values);
        var search = new StepSearch();
        var tensors = new ParameterTensor[parameters.Shapes.Count];
        int first = 0;
        for (int t = 0; t < tensors.Length; t++)
        {
            TensorShape shape = parameters.Shapes[t];
            search.Begin(LossParts.Of(shape.Kind), Candidates(shape, first, rounding));
            StepCandidate best = Search(search, parameters, shape, first, rounding, cancellationToken);
            tensors[t] = new ParameterTensor { Shape = shape, StepExponent = best.StepExponent, Values = best.Values };
            rounding.Take(first, best.Values, best.StepExponent, parameters.Values);
            first += shape.Count;
        }

        return new DecoderParameters { Architecture = parameters.Architecture, Tensors = tensors };
    }

    private IEnumerable<StepCandidate> Candidates(TensorShape shape, int first, FeedbackRounding rounding)
    {
        double pixels = _scale * _images.Sum(static image => image.Pixels);
        for (int exponent = 0; exponent <= Math.Min(FinestStep, shape.FractionalBits); exponent++)
        {
            int[] values = rounding.Round(first, shape.Count, exponent, out double loss);
            yield return new StepCandidate(exponent, values, TensorCode.Choose(values).Bits, pixels * loss);
        }
    }

    private StepCandidate Search(
        StepSearch search, NetworkParameters parameters, TensorShape shape, int first, FeedbackRounding rounding, CancellationToken cancellationToken)
    {
        ImageLoss[] unrounded = _losses;
        double unroundedBits = Bits(unrounded);
        while (search.Next() is { } candidate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rounding.Take(first, candidate.Values, candidate.StepExponent, parameters.Values);
            ImageLoss[] losses = Evaluate(parameters, LossParts.Of(shape.Kind), unrounded);
            if (search.Judge(Bits(losses) - unroundedBits))
            {
                _losses = losses;
            }
        }

        return search.Best!;
    }

    /// <summary>Losses with other values of a tensor, where only a part of them changes.</summary>
    private ImageLoss[] Evaluate(NetworkParameters parameters, LossPart part, ImageLoss[] earlier)
    {
        _engine.SetParameters(parameters);
        return [.. _engine.Evaluate(_images, part).Zip(earlier, (found, before) => part.Replace(before, found))];
    }

    private double Bits(ImageLoss[] losses) => _scale * losses.Zip(_images, static (loss, image) => loss.Total(image)).Sum();
}
