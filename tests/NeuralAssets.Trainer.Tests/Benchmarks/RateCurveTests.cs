using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class RateCurveTests
{
    [Fact]
    public void PassesThroughItsPoints()
    {
        RateCurve curve = Psnr(("a", 1000, 30), ("a", 2000, 33), ("a", 8000, 40));

        Assert.Equal(1000, curve.BytesAt(30)!.Value, 6);
        Assert.Equal(2000, curve.BytesAt(33)!.Value, 6);
        Assert.Equal(8000, curve.BytesAt(40)!.Value, 6);
        Assert.Null(curve.BytesAt(29.9));
    }

    [Fact]
    public void IsExactWhereTheLogarithmIsAStraightLine()
    {
        // Bytes double each 3 dB.
        RateCurve curve = RateCurve.Through(Enumerable.Range(0, 6).Select(static i => Points.At(1000 << i, 24 + (3 * i))), QualityMetric.Psnr)!;

        Assert.Equal(1000 * Math.Pow(2, 7.5 / 3), curve.BytesAt(31.5)!.Value, 6);
    }

    [Fact]
    public void LeavesOutPointsThatAreLargerAndNoBetter()
        => Assert.Equal(2000, Psnr(("a", 1000, 30), ("a", 3000, 29), ("a", 4000, 36)).BytesAt(33)!.Value, 6);

    [Fact]
    public void IsNotDefinedIfAPointLacksTheMetric()
        => Assert.Null(RateCurve.Through([Points.At(1000, 30, 0.9), Points.At(9000, 40)], QualityMetric.MsSsim));

    [Fact]
    public void AFifthFewerBytesEverywhereIsMinusTwentyPerCent()
    {
        RateCurve anchor = Psnr(("a", 1000, 30), ("a", 2500, 34), ("a", 4000, 37), ("a", 9000, 41));
        RateCurve ours = Psnr(("b", 800, 30), ("b", 2000, 34), ("b", 3200, 37), ("b", 7200, 41));

        Assert.Equal(-0.2, ours.BdRateAgainst(anchor)!.Value, 9);
        Assert.Equal(0.25, anchor.BdRateAgainst(ours)!.Value, 9);
    }

    /// <summary>
    /// The curves that the common scripts of the metric come with, and two of x265; the values are those of a separate program that sums 200,000 samples
    /// of cubics with SciPy's slopes.
    /// </summary>
    [Fact]
    public void EqualsKnownValues()
    {
        RateCurve anchor = Psnr(("a", 68676, 40.28), ("a", 30958, 37.18), ("a", 15711, 34.24), ("a", 8595, 31.42));
        RateCurve other = Psnr(("b", 89334, 40.39), ("b", 40780, 37.21), ("b", 20493, 34.17), ("b", 11275, 31.24));
        Assert.Equal(0.3137988, other.BdRateAgainst(anchor)!.Value, 6);

        anchor = Psnr(("a", 948776, 40.037), ("a", 459360, 38.615), ("a", 248644, 36.845), ("a", 135824, 34.851));
        other = Psnr(("b", 978780, 40.121), ("b", 446900, 38.651), ("b", 245152, 36.970), ("b", 135624, 34.987));
        Assert.Equal(-0.0441749, other.BdRateAgainst(anchor)!.Value, 6);
    }

    [Fact]
    public void CurvesWithoutCommonRangeHaveNoBdRate()
        => Assert.Null(Psnr(("a", 1000, 30), ("a", 2000, 33)).BdRateAgainst(Psnr(("b", 1000, 33), ("b", 2000, 40))));

    private static RateCurve Psnr(params (string Codec, long Bytes, double Psnr)[] points)
        => RateCurve.Through(points.Select(static point => Points.At(point.Bytes, point.Psnr, codec: point.Codec)), QualityMetric.Psnr)!;
}
