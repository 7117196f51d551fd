using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class RateCurveTests
{
    [Fact]
    public void PassesThroughItsPoints()
    {
        var curve = new RateCurve([Point(1000, 30, 0.9), Point(2000, 33, 0.95), Point(8000, 40, 0.99)]);

        Assert.Equal(1000, curve.BytesAt(30)!.Value, 6);
        Assert.Equal(2000, curve.BytesAt(33)!.Value, 6);
        Assert.Equal(8000, curve.BytesAt(40)!.Value, 6);
        Assert.Equal(0.95, curve.MsSsimAt(33)!.Value, 9);
    }

    [Fact]
    public void IsExactWhereTheLogarithmIsAStraightLine()
    {
        // Bytes double each 3 dB.
        var curve = new RateCurve(Enumerable.Range(0, 6).Select(static i => Point(1000 << i, 24 + (3 * i))));

        Assert.Equal(1000 * Math.Pow(2, 7.5 / 3), curve.BytesAt(31.5)!.Value, 6);
    }

    [Fact]
    public void NeverTurnsBack()
    {
        var curve = new RateCurve([Point(1000, 25), Point(1010, 30), Point(5000, 31), Point(5100, 40), Point(90000, 41)]);

        double previous = 0;
        for (double psnr = 25; psnr <= 41; psnr += 0.05)
        {
            double bytes = curve.BytesAt(psnr)!.Value;
            Assert.True(bytes >= previous, $"{psnr} dB");
            previous = bytes;
        }
    }

    [Theory]
    [InlineData(29.9)]
    [InlineData(40.1)]
    [InlineData(double.NaN)]
    public void DoesNotGuessBeyondItsPoints(double psnr)
        => Assert.Null(new RateCurve([Point(1000, 30), Point(9000, 40)]).BytesAt(psnr));

    [Fact]
    public void LeavesOutPointsThatAreLargerAndNoBetter()
    {
        var curve = new RateCurve([Point(1000, 30), Point(3000, 29), Point(4000, 36)]);

        Assert.Equal(2000, curve.BytesAt(33)!.Value, 6);
    }

    [Fact]
    public void HasNoMsSsimIfAPointLacksIt()
        => Assert.Null(new RateCurve([Point(1000, 30), Point(9000, 40)]).MsSsimAt(35));

    private static RatePoint Point(long bytes, double psnr, double? msSsim = null)
        => new("codec", 50, bytes, 0, psnr, msSsim, 1, null);
}
