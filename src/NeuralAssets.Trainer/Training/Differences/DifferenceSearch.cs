using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>One image's part of the search for the best rounding, tensor after tensor.</summary>
internal sealed class DifferenceSearch(TrainingImage image, DecoderParameters shared)
{
    private readonly TensorDifference?[] _best = new TensorDifference?[shared.Tensors.Count];
    private float[] _real = [];
    private Rounding _tried;
    private Rounding _chosen;
    private double _lowest;

    /// <summary>Of the code of all tensors decided so far.</summary>
    public double Bits { get; private set; }

    public NetworkDifference Difference => new(_best);

    /// <summary>Begins the search for a tensor's rounding.</summary>
    public void Begin(int tensor)
    {
        _real = Values(tensor).ToArray();
        _lowest = double.PositiveInfinity;
    }

    /// <summary>Rounds the tensor to a step, or drops it for null.</summary>
    public void Try(int tensor, int? stepExponent)
    {
        _tried = default;
        if (stepExponent is { } exponent)
        {
            int[] values = Array.ConvertAll(_real, value => (int)MathF.Round(MathF.ScaleB(value, exponent), MidpointRounding.AwayFromZero));
            var code = DifferenceCode.Choose(values);
            _tried = new Rounding(new TensorDifference(exponent, code.Scale, values), code.Bits);
        }

        Restore(tensor, _tried.Tensor);
    }

    /// <summary>Takes the loss of what was tried, in bits; true if it is the best so far.</summary>
    public bool Judge(double total)
    {
        if (total + _tried.Bits >= _lowest)
        {
            return false;
        }

        _lowest = total + _tried.Bits;
        _chosen = _tried;
        return true;
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

    private Span<float> Values(int tensor) => image.Network!.Difference.Tensor(tensor);

    /// <summary>Makes the image's network what it would be decoded with.</summary>
    private void Restore(int tensor, TensorDifference? difference)
    {
        Span<float> values = Values(tensor);
        values.Clear();
        for (int i = 0; i < values.Length && difference is not null; i++)
        {
            values[i] = MathF.ScaleB(difference.Values[i], -difference.StepExponent);
        }
    }

    /// <param name="Tensor">Null if there is no difference.</param>
    /// <param name="Bits">Of its code.</param>
    private readonly record struct Rounding(TensorDifference? Tensor, double Bits);
}
