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

    public TrainingImage Image => image;

    /// <summary>Of the code of all tensors decided so far.</summary>
    public double Bits { get; private set; }

    /// <summary>With the roundings decided so far.</summary>
    public ImageLoss Loss { get; private set; } = loss;

    public NetworkDifference Difference => new(_best);

    private NetworkParameters Real => image.Network!.Difference;

    /// <summary>Begins the search for the next tensor's rounding.</summary>
    public void Begin(int tensor)
    {
        _unrounded = Loss;
        _steps.Begin(Part(tensor), Candidates(tensor));
    }

    /// <summary>Rounds the tensor to the next step, or drops it.</summary>
    /// <returns>False if the search is over: nothing was changed then.</returns>
    public bool Try(int tensor)
    {
        if (_steps.Next() is not { } candidate)
        {
            return false;
        }

        Restore(tensor, candidate);
        return true;
    }

    /// <summary>Takes the loss of what was tried, in the part that the tensor has an effect on.</summary>
    public void Judge(int tensor, ImageLoss found)
    {
        ImageLoss tried = Part(tensor).Replace(_unrounded, found);
        if (_steps.Judge(tried.Total(image) - _unrounded.Total(image)))
        {
            Loss = tried;
        }
    }

    /// <summary>Keeps the best rounding of the tensor.</summary>
    public void End(int tensor)
    {
        StepCandidate best = _steps.Best!;
        _best[tensor] = best.CodeBits == 0 ? null : new TensorDifference(best.StepExponent, DifferenceCode.Choose(best.Values).Scale, best.Values);
        Bits += best.CodeBits;
        Restore(tensor, best);
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
    private IEnumerable<StepCandidate> Candidates(int tensor)
    {
        (int first, int count) = (Real.FirstOf(tensor), Real.Tensor(tensor).Length);
        yield return new StepCandidate(0, new int[count], CodeBits: 0, ExpectedLoss: 0);
        int finest = shared.Tensors[tensor].StepExponent + FormatConstants.DifferenceFinerSteps;
        for (int exponent = Math.Max(0, finest - (1 << FormatConstants.DifferenceStepBits) + 1); exponent <= finest; exponent++)
        {
            if (!DifferenceCode.Allows(shared.Tensors[tensor], exponent))
            {
                continue;
            }

            int[] values = _rounding.Round(first, count, exponent, out double loss);
            yield return new StepCandidate(exponent, values, DifferenceCode.Choose(values).Bits, image.Pixels * loss);
        }
    }

    private LossPart Part(int tensor) => LossParts.Of(shared.Tensors[tensor].Shape.Kind);

    /// <summary>Makes the image's network what it would be decoded with.</summary>
    private void Restore(int tensor, StepCandidate rounded)
        => _rounding.Take(Real.FirstOf(tensor), rounded.Values, rounded.StepExponent, Real.Values);
}
