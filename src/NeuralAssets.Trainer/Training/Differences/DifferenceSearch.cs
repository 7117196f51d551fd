using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>One image's part of the search for the best rounding, tensor after tensor.</summary>
/// <param name="image">The image; it is evaluated with what is tried.</param>
/// <param name="shared">The group's rounded parameters.</param>
/// <param name="curvature">Of the group's loss.</param>
/// <param name="loss">The image's, with its difference as it is.</param>
internal sealed class DifferenceSearch(TrainingImage image, DecoderParameters shared, LossCurvature curvature, ImageLoss loss)
{
    /// <summary>Coarser steps in a row without gain that end a tensor's search.</summary>
    private const int Patience = 2;

    private readonly TensorDifference?[] _best = new TensorDifference?[shared.Tensors.Count];
    private readonly FeedbackRounding _rounding = new(curvature, image.Network!.Difference.Values);
    private ImageLoss _unrounded;
    private Rounding _tried;
    private Rounding _chosen;
    private double _lowest;
    private int _failures;

    public TrainingImage Image => image;

    /// <summary>Of the code of all tensors decided so far.</summary>
    public double Bits { get; private set; }

    /// <summary>With the roundings decided so far.</summary>
    public ImageLoss Loss { get; private set; } = loss;

    public NetworkDifference Difference => new(_best);

    private NetworkParameters Real => image.Network!.Difference;

    /// <summary>Begins the search for the next tensor's rounding.</summary>
    public void Begin()
    {
        _unrounded = Loss;
        _lowest = double.PositiveInfinity;
        _failures = 0;
    }

    /// <summary>Rounds the tensor to a step, or drops it for null.</summary>
    /// <returns>False if the search is over, or a rounding without any effect could not pay for its code: nothing was changed then.</returns>
    public bool Try(int tensor, int? stepExponent)
    {
        if (_failures == Patience)
        {
            return false;
        }

        _tried = default;
        if (stepExponent is { } exponent)
        {
            int[] values = _rounding.Round(Real.FirstOf(tensor), Real.Tensor(tensor).Length, exponent);
            var code = DifferenceCode.Choose(values);
            if (_unrounded.Total(image) + code.Bits >= _lowest)
            {
                return false;
            }

            _tried = new Rounding(new TensorDifference(exponent, code.Scale, values), code.Bits);
        }

        Restore(tensor, _tried.Tensor);
        return true;
    }

    /// <summary>Takes the loss of what was tried, in the part that the tensor has an effect on.</summary>
    public void Judge(int tensor, ImageLoss found)
    {
        ImageLoss tried = LossParts.Of(shared.Tensors[tensor].Shape.Kind).Replace(_unrounded, found);
        double total = tried.Total(image) + _tried.Bits;
        if (total >= _lowest)
        {
            _failures++;
            return;
        }

        _failures = 0;
        _lowest = total;
        _chosen = _tried;
        Loss = tried;
    }

    /// <summary>Keeps the best rounding of the tensor.</summary>
    public void End(int tensor)
    {
        _best[tensor] = _chosen.Tensor;
        Bits += _chosen.Bits;
        Restore(tensor, _chosen.Tensor);
    }

    /// <summary>Leaves the image with its rounded difference, or with none.</summary>
    public void Finish(bool pays)
    {
        if (pays && Array.Exists(_best, tensor => tensor is not null))
        {
            image.Network!.Coded = Difference;
        }
        else
        {
            image.Network = null;
        }
    }

    /// <summary>Makes the image's network what it would be decoded with.</summary>
    private void Restore(int tensor, TensorDifference? difference) => _rounding.Take(
        Real.FirstOf(tensor), difference?.Values ?? new int[Real.Tensor(tensor).Length], difference?.StepExponent ?? 0, Real.Values);

    /// <param name="Tensor">Null if there is no difference.</param>
    /// <param name="Bits">Of its code.</param>
    private readonly record struct Rounding(TensorDifference? Tensor, double Bits);
}
