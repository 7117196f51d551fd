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
    private readonly TensorDifference?[] _best = new TensorDifference?[shared.Tensors.Count];
    private readonly FeedbackRounding _rounding = new(curvature, image.Network!.Difference.Values);
    private readonly StepSearch _steps = new();
    private ImageLoss _unrounded;
    private int _tensor;

    public TrainingImage Image => image;

    /// <summary>Of the code of all tensors decided so far.</summary>
    public double Bits { get; private set; }

    /// <summary>With the roundings decided so far.</summary>
    public ImageLoss Loss { get; private set; } = loss;

    public NetworkDifference Difference => new(_best);

    private NetworkParameters Real => image.Network!.Difference;

    private LossPart Part => LossParts.Of(shared.Tensors[_tensor].Shape.Kind);

    /// <summary>Begins the search for a tensor's rounding.</summary>
    public void Begin(int tensor)
    {
        (_tensor, _unrounded) = (tensor, Loss);
        _steps.Begin(Part, Candidates());
    }

    /// <summary>Rounds the tensor to the next step, or drops it.</summary>
    /// <returns>False if the search is over: nothing was changed then.</returns>
    public bool Try()
    {
        if (_steps.Next() is not { } candidate)
        {
            return false;
        }

        Restore(candidate);
        return true;
    }

    /// <summary>Takes the loss of what was tried, in the part that the tensor has an effect on.</summary>
    public void Judge(ImageLoss found)
    {
        ImageLoss tried = Part.Replace(_unrounded, found);
        if (_steps.Judge(tried.Total(image) - _unrounded.Total(image)))
        {
            Loss = tried;
        }
    }

    /// <summary>Keeps the best rounding of the tensor.</summary>
    public void End()
    {
        StepCandidate best = _steps.Best!;
        _best[_tensor] = best.CodeBits == 0 ? null : new TensorDifference(best.StepExponent, DifferenceCode.Choose(best.Values).Scale, best.Values);
        Bits += best.CodeBits;
        Restore(best);
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

    /// <summary>No difference at first, which costs nothing; then every step that can be told.</summary>
    private IEnumerable<StepCandidate> Candidates()
    {
        (int first, int count) = (Real.FirstOf(_tensor), Real.Tensor(_tensor).Length);
        yield return new StepCandidate(0, new int[count], CodeBits: 0, ExpectedLoss: 0);
        ParameterTensor tensor = shared.Tensors[_tensor];
        int finest = tensor.StepExponent + FormatConstants.DifferenceFinerSteps;
        foreach (int exponent in Enumerable.Range(0, finest + 1).Where(exponent => DifferenceCode.Allows(tensor, exponent)))
        {
            int[] values = _rounding.Round(first, count, exponent, out double loss);
            yield return new StepCandidate(exponent, values, DifferenceCode.Choose(values).Bits, image.Pixels * loss);
        }
    }

    /// <summary>Makes the image's network what it would be decoded with.</summary>
    private void Restore(StepCandidate rounded)
        => _rounding.Take(Real.FirstOf(_tensor), rounded.Values, rounded.StepExponent, Real.Values);
}
