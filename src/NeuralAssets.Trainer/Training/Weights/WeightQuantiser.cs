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

    /// <summary>Where the search begins: most tensors end within two of it.</summary>
    private const int FirstStep = 6;

    /// <summary>Steps in a row without gain that end a tensor's search in a direction.</summary>
    private const int Patience = 2;

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
        var tensors = new ParameterTensor[parameters.Shapes.Count];
        int first = 0;
        for (int t = 0; t < tensors.Length; t++)
        {
            TensorShape shape = parameters.Shapes[t];
            tensors[t] = Search(parameters, shape, first, rounding, cancellationToken);
            rounding.Take(first, tensors[t].Values, tensors[t].StepExponent, parameters.Values);
            first += shape.Count;
        }

        return new DecoderParameters { Architecture = parameters.Architecture, Tensors = tensors };
    }

    private ParameterTensor Search(
        NetworkParameters parameters, TensorShape shape, int first, FeedbackRounding rounding, CancellationToken cancellationToken)
    {
        LossPart part = LossParts.Of(shape.Kind);
        ImageLoss[] unrounded = _losses;
        double unroundedBits = Bits(unrounded);
        ParameterTensor? best = null;
        double bestBits = double.PositiveInfinity;
        int finest = Math.Min(FinestStep, shape.FractionalBits);
        int start = Math.Min(FirstStep, finest);

        // Coarser and coarser, then finer and finer while even a rounding without any effect could pay for its code.
        for (int exponent = start, failures = 0; exponent >= 0 && failures < Patience; exponent--)
        {
            failures = Try(exponent) ? 0 : failures + 1;
        }

        for (int exponent = start + 1, failures = 0; exponent <= finest && failures < Patience; exponent++)
        {
            failures = Try(exponent) ? 0 : failures + 1;
        }

        return best!;

        bool Try(int exponent)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ParameterTensor candidate = Round(exponent);
            double code = TensorCode.Choose(candidate.Values).Bits;
            if (unroundedBits + code >= bestBits)
            {
                return false;
            }

            rounding.Take(first, candidate.Values, exponent, parameters.Values);
            ImageLoss[] losses = Evaluate(parameters, part, unrounded);
            double bits = Bits(losses) + code;
            if (bits >= bestBits)
            {
                return false;
            }

            best = candidate;
            bestBits = bits;
            _losses = losses;
            return true;
        }

        ParameterTensor Round(int exponent) => new()
        {
            Shape = shape,
            StepExponent = exponent,
            Values = rounding.Round(first, shape.Count, exponent),
        };
    }

    /// <summary>Losses with other values of a tensor, where only a part of them changes.</summary>
    private ImageLoss[] Evaluate(NetworkParameters parameters, LossPart part, ImageLoss[] earlier)
    {
        _engine.SetParameters(parameters);
        return [.. _engine.Evaluate(_images, part).Zip(earlier, (found, before) => part.Replace(before, found))];
    }

    private double Bits(ImageLoss[] losses) => _scale * losses.Zip(_images, static (loss, image) => loss.Total(image)).Sum();
}
