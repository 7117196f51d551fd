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
    /// <summary>Steps finer than 2^-12 never pay; the search begins here or at the tensor's own precision.</summary>
    private const int FinestStep = 12;

    /// <summary>Coarser steps in a row without gain that end a tensor's search.</summary>
    private const int Patience = 2;

    private readonly CodecEngine _engine;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly double _scale;

    /// <param name="engine">Evaluates candidates.</param>
    /// <param name="images">A sample of the group.</param>
    /// <param name="scale">Pixels of the group by pixels of the sample.</param>
    public WeightQuantiser(CodecEngine engine, IReadOnlyList<TrainingImage> images, double scale)
    {
        _engine = engine;
        _images = images;
        _scale = scale;
    }

    /// <summary>The parameters as integers; <paramref name="parameters"/> is left at their rounded values.</summary>
    /// <param name="parameters">Real parameters.</param>
    /// <param name="cancellationToken">Stops between candidates.</param>
    public DecoderParameters Quantise(NetworkParameters parameters, CancellationToken cancellationToken)
    {
        ParameterLimits.Apply(parameters);
        var tensors = new ParameterTensor[parameters.Shapes.Count];
        for (int t = 0; t < tensors.Length; t++)
        {
            tensors[t] = Round(parameters.Tensor(t), parameters.Shapes[t], Math.Min(FinestStep, parameters.Shapes[t].FractionalBits));
        }

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
        float[] real = parameters.Tensor(position).ToArray();
        ParameterTensor? best = null;
        double bestBits = double.PositiveInfinity;
        int failures = 0;
        for (int exponent = Math.Min(FinestStep, shape.FractionalBits); exponent >= 0 && failures < Patience; exponent--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ParameterTensor candidate = Round(real, shape, exponent);
            Restore(candidate, parameters.Tensor(position));
            double bits = TotalBits(parameters) + TensorCode.Choose(candidate.Values).Bits;
            if (bits < bestBits)
            {
                best = candidate;
                bestBits = bits;
                failures = 0;
            }
            else
            {
                failures++;
            }
        }

        return best!;
    }

    private double TotalBits(NetworkParameters parameters)
    {
        _engine.SetParameters(parameters);
        ImageLoss[] losses = _engine.Evaluate(_images);
        double bits = 0;
        for (int i = 0; i < losses.Length; i++)
        {
            bits += losses[i].Total(_images[i]);
        }

        return bits * _scale;
    }

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
