namespace NeuralAssets.Benchmarks.Compression;

/// <summary>
/// A codec's bytes and MS-SSIM as functions of PSNR: shape-preserving cubics (Fritsch and Carlson, 1980) through its points, bytes by their
/// logarithm. It does not guess beyond the outermost points.
/// </summary>
internal sealed class RateCurve
{
    private readonly double[] _psnr;
    private readonly double[] _logBytes;
    private readonly double[]? _msSsim;

    /// <param name="points">At least one; in any order. Those that are no better than a smaller one are left out.</param>
    public RateCurve(IEnumerable<RatePoint> points)
    {
        var kept = new List<RatePoint>();
        foreach (RatePoint point in points.OrderBy(static point => point.Bytes))
        {
            if (kept.Count == 0 || point.Psnr > kept[^1].Psnr)
            {
                kept.Add(point);
            }
        }

        _psnr = [.. kept.Select(static point => point.Psnr)];
        _logBytes = [.. kept.Select(static point => Math.Log(point.Bytes))];
        _msSsim = kept.TrueForAll(static point => point.MsSsim is not null) ? [.. kept.Select(static point => point.MsSsim!.Value)] : null;
    }

    /// <summary>Bytes at that PSNR; null outside of the points.</summary>
    public double? BytesAt(double psnr) => Math.Exp(Interpolate(_logBytes, psnr) ?? double.NaN) is var bytes && double.IsNaN(bytes) ? null : bytes;

    /// <summary>MS-SSIM at that PSNR; null outside of the points or where it is not defined.</summary>
    public double? MsSsimAt(double psnr) => _msSsim is null ? null : Interpolate(_msSsim, psnr);

    private double? Interpolate(double[] values, double x)
    {
        if (_psnr.Length == 0 || x < _psnr[0] || x > _psnr[^1])
        {
            return null;
        }

        int right = Math.Max(1, Array.FindIndex(_psnr, psnr => psnr >= x));
        if (_psnr.Length == 1)
        {
            return values[0];
        }

        double width = _psnr[right] - _psnr[right - 1];
        double t = (x - _psnr[right - 1]) / width;
        double leftSlope = SlopeAt(values, right - 1) * width;
        double rightSlope = SlopeAt(values, right) * width;

        // The cubic Hermite polynomial of the interval.
        double t2 = t * t;
        double t3 = t2 * t;
        return (((2 * t3) - (3 * t2) + 1) * values[right - 1])
            + ((t3 - (2 * t2) + t) * leftSlope)
            + (((3 * t2) - (2 * t3)) * values[right])
            + ((t3 - t2) * rightSlope);
    }

    /// <summary>The weighted harmonic mean of the neighbouring secants, which never overshoots; at the ends, the secant itself.</summary>
    private double SlopeAt(double[] values, int i)
    {
        if (i == 0 || i == values.Length - 1)
        {
            return Secant(values, Math.Min(i, values.Length - 2));
        }

        double before = Secant(values, i - 1);
        double after = Secant(values, i);
        if (before * after <= 0)
        {
            return 0;
        }

        double widthBefore = _psnr[i] - _psnr[i - 1];
        double widthAfter = _psnr[i + 1] - _psnr[i];
        double weightBefore = (2 * widthAfter) + widthBefore;
        double weightAfter = widthAfter + (2 * widthBefore);
        return (weightBefore + weightAfter) / ((weightBefore / before) + (weightAfter / after));
    }

    private double Secant(double[] values, int i) => (values[i + 1] - values[i]) / (_psnr[i + 1] - _psnr[i]);
}
