using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>How the gradient of the loss, in bits, with hard rounding changes where parameters are moved: second derivatives, as central differences.</summary>
internal sealed class GradientProbe
{
    private readonly CodecEngine _engine;

    // Of its own, so that others may move theirs at the same time.
    private readonly NetworkParameters _parameters;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly float[][][] _latentGradients;
    private readonly float[] _down;
    private readonly float[] _up;

    /// <param name="engine">Makes the gradients; nobody else's while it is used.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="images">What the loss is taken on.</param>
    public GradientProbe(CodecEngine engine, NetworkParameters parameters, IReadOnlyList<TrainingImage> images)
    {
        _engine = engine;
        _parameters = new NetworkParameters(parameters.Architecture);
        _parameters.CopyFrom(parameters);
        _images = images;
        Pixels = images.Sum(image => image.Pixels);
        _latentGradients = new float[images.Count][][];
        _down = new float[parameters.Values.Length];
        _up = new float[parameters.Values.Length];
    }

    /// <summary>What the loss is taken on.</summary>
    public long Pixels { get; }

    /// <summary>Of the parameters.</summary>
    public IReadOnlyList<TensorShape> Shapes => _parameters.Shapes;

    /// <summary>Half the change from one side of where the parameters are to the other: the rate's and the distortion's kinks are on either side.</summary>
    /// <param name="first">The first parameter that is moved.</param>
    /// <param name="move">How far the parameters from there on are moved to either side.</param>
    /// <param name="part">What of the loss depends on them.</param>
    /// <returns>By all parameters that the part depends on; of no meaning by the others.</returns>
    public double[] Change(int first, ReadOnlySpan<double> move, LossPart part)
    {
        Span<float> moved = _parameters.Values.AsSpan(first, move.Length);
        float[] kept = moved.ToArray();
        Differentiate(moved, kept, move, 1, _up, part);
        Differentiate(moved, kept, move, -1, _down, part);
        kept.CopyTo(moved);

        var change = new double[_up.Length];
        for (int p = 0; p < change.Length; p++)
        {
            change[p] = ((double)_up[p] - _down[p]) * Pixels / 2;
        }

        return change;
    }

    private void Differentiate(Span<float> moved, float[] kept, ReadOnlySpan<double> move, int sign, float[] gradient, LossPart part)
    {
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = (float)(kept[i] + (sign * move[i]));
        }

        _engine.SetParameters(_parameters);
        _engine.Differentiate(_images, QuantiserSettings.Hard, gradient, _latentGradients, part);
    }
}
