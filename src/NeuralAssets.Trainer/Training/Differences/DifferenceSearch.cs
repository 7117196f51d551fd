using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Differences;

/// <summary>One image's part of the search for the best rounding, tensor after tensor.</summary>
internal sealed class DifferenceSearch(TrainingImage image, DecoderParameters shared)
{
    private readonly TensorDifference?[] _best = new TensorDifference?[shared.Tensors.Count];
    private float[] _real = [];
    private TensorDifference? _tried;
    private double _triedBits;
    private double _bestTotal;
    private double _bestBits;

    /// <summary>Of all tensors decided so far.</summary>
    public double Bits { get; private set; }

    public NetworkDifference Difference => new(_best);

    private Span<float> Values(int tensor) => image.Network!.Difference.Tensor(tensor);

    public void Begin(int tensor)
    {
        _real = Values(tensor).ToArray();
        _bestTotal = double.PositiveInfinity;
    }

    /// <summary>Rounds the tensor to a step, or drops it for null.</summary>
    public void Try(int tensor, int? stepExponent)
    {
        _tried = null;
        _triedBits = 0;
        if (stepExponent is { } exponent)
        {
            int[] values = Array.ConvertAll(_real, value => (int)MathF.Round(MathF.ScaleB(value, exponent), MidpointRounding.AwayFromZero));
            var code = DifferenceCode.Choose(values);
            _tried = new TensorDifference(exponent, code.Scale, values);
            _triedBits = code.Bits;
        }

        Restore(tensor, _tried);
    }

    /// <summary>Takes the loss of what was tried, in bits; true if it is the best so far.</summary>
    public bool Judge(double total)
    {
        if (total + _triedBits >= _bestTotal)
        {
            return false;
        }

        _bestTotal = total + _triedBits;
        _bestBits = _triedBits;
        Pending = _tried;
        return true;
    }

    private TensorDifference? Pending { get; set; }

    /// <summary>Keeps the best.</summary>
    public void End(int tensor)
    {
        _best[tensor] = Pending;
        Bits += _bestBits;
        Restore(tensor, Pending);
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

    private void Restore(int tensor, TensorDifference? difference)
    {
        Span<float> values = Values(tensor);
        values.Clear();
        for (int i = 0; i < values.Length && difference is not null; i++)
        {
            values[i] = MathF.ScaleB(difference.Values[i], -difference.StepExponent);
        }
    }
}
