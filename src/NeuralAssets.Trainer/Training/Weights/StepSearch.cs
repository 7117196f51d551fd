using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>
/// Which steps of a network's tensors are worth an evaluation. The curvature foretells every rounding's loss, but as that of a small sample, whose own loss the
/// rounding was fitted to: that of all pixels is ten times as large, about. How many times is learned from what is evaluated, most promising
/// steps first, until no other one could be better than the best. Two or three of a tensor's nine are evaluated so.
/// </summary>
internal sealed class StepSearch
{
    private const double UsualExcess = 10;
    private const double LargestExcess = 100;

    // A loss may be so much less than what is foretold.
    private const double Hope = 0.3;

    // Less than that, in bits, tells nothing: the loss is not quite at its minimum.
    private const double Unsure = 1;

    private readonly Dictionary<LossPart, double> _excess = [];
    private readonly List<StepCandidate> _waiting = [];
    private LossPart _part;
    private StepCandidate? _tried;
    private double _lowest;

    /// <summary>Of the candidates judged so far; null before any was.</summary>
    public StepCandidate? Best { get; private set; }

    /// <summary>Begins with another tensor.</summary>
    /// <param name="part">Of the loss that depends on it.</param>
    /// <param name="candidates">Its roundings.</param>
    public void Begin(LossPart part, IEnumerable<StepCandidate> candidates)
    {
        (_part, Best, _lowest) = (part, null, double.PositiveInfinity);
        _excess.TryAdd(part, UsualExcess);
        _waiting.Clear();
        _waiting.AddRange(candidates);
    }

    /// <summary>The candidate to evaluate next; null if none could be better than the best.</summary>
    public StepCandidate? Next()
    {
        _tried = _waiting.MinBy(Promise);
        if (_tried is null || Promise(_tried) >= _lowest)
        {
            return null;
        }

        _waiting.Remove(_tried);
        return _tried;
    }

    /// <summary>Takes what the last candidate does to the loss.</summary>
    /// <param name="loss">In bits.</param>
    /// <returns>Whether it is the best so far.</returns>
    public bool Judge(double loss)
    {
        if (_tried!.ExpectedLoss > 0 && double.IsFinite(loss))
        {
            double found = (Math.Max(loss, 0) + Unsure) / (_tried.ExpectedLoss + Unsure);
            _excess[_part] = Math.Sqrt(_excess[_part] * Math.Clamp(found, 1, LargestExcess));
        }

        // Of a training that diverged no loss is a number; then the first one has to do.
        double total = double.IsNaN(loss) ? double.PositiveInfinity : _tried.CodeBits + loss;
        if (Best is not null && total >= _lowest)
        {
            return false;
        }

        (_lowest, Best) = (total, _tried);
        return true;
    }

    private double Promise(StepCandidate candidate) => candidate.CodeBits + (Hope * _excess[_part] * candidate.ExpectedLoss);
}
