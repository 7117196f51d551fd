namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// Lambdas to try from one place, where a first one went too far: on the way back, and beyond the place itself where even that is too far, until one is not
/// far enough; then between the two.
/// </summary>
/// <param name="start">Logarithm of lambda's factor at the place itself.</param>
internal sealed class LambdaBracket(double start)
{
    private const double FirstWayBack = 0.5;

    /// <summary>Of the distance between the two, at least, so that none of them stays for good.</summary>
    private const double LeastShare = 0.1;

    private bool _lastWasFar;
    private bool _halves;
    private double _first = double.NaN;
    private double _wayBack = FirstWayBack;
    private (double Factor, double Level) _far;
    private (double Factor, double Level)? _near;

    /// <summary>The next to try.</summary>
    /// <param name="level">That is wanted, in the unit of those that were added.</param>
    public double Next(double level)
    {
        if (_near is not { } near)
        {
            return _first + (_wayBack * (start - _first));
        }

        // Between the two by their levels; but halves where the same one of them was moved twice, for there is a bend then.
        double share = _halves ? 0.5 : Math.Clamp((level - near.Level) / (_far.Level - near.Level), LeastShare, 1 - LeastShare);
        return near.Factor + (share * (_far.Factor - near.Factor));
    }

    /// <summary>What a lambda came to.</summary>
    public void Add(double factor, double level, bool isTooFar)
    {
        _halves = isTooFar == _lastWasFar && _near is not null;
        _lastWasFar = isTooFar;
        if (!isTooFar)
        {
            _near = (factor, level);
            return;
        }

        _wayBack = double.IsNaN(_first) ? FirstWayBack : 2 * _wayBack;
        _first = double.IsNaN(_first) ? factor : _first;
        _far = (factor, level);
    }
}
