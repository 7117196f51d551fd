namespace NeuralAssets.Benchmarks.Compression;

/// <summary>
/// A piecewise cubic through given points that rises and falls only where they do (Fritsch and Carlson, 1980; the ends by the shape-preserving
/// three-point rule that SciPy and the JCT-VC sheets use).
/// </summary>
internal sealed class Pchip
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _slopes;

    /// <param name="x">Strictly ascending; at least one.</param>
    /// <param name="y">As many values.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public Pchip(double[] x, double[] y)
    {
        if (x.Length == 0 || x.Length != y.Length)
        {
            throw new ArgumentException("A curve needs as many values as places, and at least one.", nameof(y));
        }

        for (int i = 1; i < x.Length; i++)
        {
            if (!(x[i] > x[i - 1]))
            {
                throw new ArgumentException("The places must ascend.", nameof(x));
            }
        }

        (_x, _y) = (x, y);
        _slopes = [.. Enumerable.Range(0, x.Length).Select(SlopeAt)];
    }

    public double First => _x[0];

    public double Last => _x[^1];

    /// <summary>The value at <paramref name="x"/>; null outside of the points, for a curve is no prophecy.</summary>
    public double? At(double x) => x >= First && x <= Last ? Interpolate(x) : null;

    /// <summary>The integral from <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limits are not in order or not within the points.</exception>
    public double Integral(double from, double to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, First);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Last);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        double[] breaks = [from, .. _x.Where(x => x > from && x < to), to];
        double sum = 0;
        for (int i = 1; i < breaks.Length; i++)
        {
            // Simpson's rule is exact for a cubic, and between two breaks there is one.
            (double left, double right) = (breaks[i - 1], breaks[i]);
            sum += (right - left) / 6 * (Interpolate(left) + (4 * Interpolate((left + right) / 2)) + Interpolate(right));
        }

        return sum;
    }

    private double Interpolate(double x)
    {
        if (_x.Length == 1)
        {
            return _y[0];
        }

        int right = Math.Max(1, Array.FindIndex(_x, place => place >= x));
        double width = _x[right] - _x[right - 1];
        double t = (x - _x[right - 1]) / width;

        // The cubic Hermite polynomial of the interval.
        double t2 = t * t;
        double t3 = t2 * t;
        return (((2 * t3) - (3 * t2) + 1) * _y[right - 1])
            + ((t3 - (2 * t2) + t) * width * _slopes[right - 1])
            + (((3 * t2) - (2 * t3)) * _y[right])
            + ((t3 - t2) * width * _slopes[right]);
    }

    private double SlopeAt(int i)
    {
        if (_x.Length < 3)
        {
            return _x.Length == 1 ? 0 : Secant(0);
        }

        if (i == 0)
        {
            return EndSlope(Width(0), Width(1), Secant(0), Secant(1));
        }

        if (i == _x.Length - 1)
        {
            return EndSlope(Width(i - 1), Width(i - 2), Secant(i - 1), Secant(i - 2));
        }

        // The weighted harmonic mean of the neighbouring secants never overshoots.
        (double before, double after) = (Secant(i - 1), Secant(i));
        if (before * after <= 0)
        {
            return 0;
        }

        double weightBefore = (2 * Width(i)) + Width(i - 1);
        double weightAfter = Width(i) + (2 * Width(i - 1));
        return (weightBefore + weightAfter) / ((weightBefore / before) + (weightAfter / after));
    }

    /// <summary>The parabola's slope through the end and its two neighbours, limited so that the curve does not turn back.</summary>
    private static double EndSlope(double width, double nextWidth, double secant, double nextSecant)
    {
        double slope = ((((2 * width) + nextWidth) * secant) - (width * nextSecant)) / (width + nextWidth);
        if (slope * secant <= 0)
        {
            return 0;
        }

        return secant * nextSecant <= 0 && Math.Abs(slope) > 3 * Math.Abs(secant) ? 3 * secant : slope;
    }

    private double Width(int i) => _x[i + 1] - _x[i];

    private double Secant(int i) => (_y[i + 1] - _y[i]) / Width(i);
}
