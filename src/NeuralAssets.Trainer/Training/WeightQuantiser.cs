using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Rounds the network's parameters to the decoder file's integers. Each tensor gets the power-of-two step that costs the fewest bits in
/// all: its own code, and what the rounding does to rate and distortion of the images.
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
    /// <param name="cancellationToken">Stops between candidates.</param>
    public DecoderParameters Quantise(NetworkParameters parameters, CancellationToken cancellationToken)
    {
        var tensors = new ParameterTensor[parameters.Shapes.Count];
        _losses = Evaluate(parameters, LossPart.Whole, new ImageLoss[_images.Count]);
        for (int t = 0; t < tensors.Length; t++)
        {
            tensors[t] = Search(parameters, t, cancellationToken);
            Restore(tensors[t], parameters.Tensor(t));
        }

        return new DecoderParameters { Architecture = parameters.Architecture, Tensors = tensors };
    }

    private ParameterTensor Search(NetworkParameters parameters, int position, CancellationToken cancellationToken)
    {
        TensorShape shape = parameters.Shapes[position];
        LossPart part = LossParts.Of(shape.Kind);
        float[] real = parameters.Tensor(position).ToArray();
        ImageLoss[] unrounded = _losses;
        double unroundedBits = Bits(unrounded);
        ParameterTensor? best = null;
        double bestBits = double.PositiveInfinity;
        int finest = Math.Min(FinestStep, shape.FractionalBits);
        int first = Math.Min(FirstStep, finest);

        // Coarser and coarser, then finer and finer while even a rounding without any effect could pay for its code.
        for (int exponent = first, failures = 0; exponent >= 0 && failures < Patience; exponent--)
        {
            failures = Try(exponent) ? 0 : failures + 1;
        }

        for (int exponent = first + 1, failures = 0; exponent <= finest && failures < Patience; exponent++)
        {
            failures = Try(exponent) ? 0 : failures + 1;
        }

        return best!;

        bool Try(int exponent)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ParameterTensor candidate = Round(real, shape, exponent);
            double code = TensorCode.Choose(candidate.Values).Bits;
            if (unroundedBits + code >= bestBits)
            {
                return false;
            }

            Restore(candidate, parameters.Tensor(position));
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
    }

    /// <summary>Losses with other values of a tensor, where only a part of them changes.</summary>
    private ImageLoss[] Evaluate(NetworkParameters parameters, LossPart part, ImageLoss[] earlier)
    {
        _engine.SetParameters(parameters);
        return [.. _engine.Evaluate(_images, part).Zip(earlier, (found, before) => part.Replace(before, found))];
    }

    private double Bits(ImageLoss[] losses) => _scale * losses.Zip(_images, static (loss, image) => loss.Total(image)).Sum();

    private static ParameterTensor Round(ReadOnlySpan<float> real, TensorShape shape, int exponent)
    {
        var values = new int[real.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (int)Math.Round((double)real[i] * (1 << exponent), MidpointRounding.AwayFromZero);
        }

        return new ParameterTensor { Shape = shape, StepExponent = exponent, Values = values };
    }

    private static void Restore(ParameterTensor tensor, Span<float> real)
    {
        for (int i = 0; i < real.Length; i++)
        {
            real[i] = (float)tensor.Values[i] / (1 << tensor.StepExponent);
        }
    }
}
