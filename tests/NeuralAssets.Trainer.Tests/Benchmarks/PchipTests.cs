using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class PchipTests
{
    [Fact]
    public void PassesThroughItsPoints()
    {
        var curve = new Pchip([0, 1, 4], [3, 5, 2]);

        Assert.Equal(3, curve.At(0)!.Value, 12);
        Assert.Equal(5, curve.At(1)!.Value, 12);
        Assert.Equal(2, curve.At(4)!.Value, 12);
    }

    [Fact]
    public void NeverTurnsBack()
    {
        var curve = new Pchip([25, 30, 31, 40, 41], [1, 1.01, 5, 5.1, 9]);

        double previous = 0;
        for (double x = 25; x <= 41; x += 0.05)
        {
            double y = curve.At(x)!.Value;
            Assert.True(y >= previous, $"at {x}");
            previous = y;
        }
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(4.01)]
    [InlineData(double.NaN)]
    public void DoesNotGuessBeyondItsPoints(double x) => Assert.Null(new Pchip([0, 4], [1, 2]).At(x));

    [Fact]
    public void IntegratesAStraightLineExactly()
        => Assert.Equal(12, new Pchip([0, 1, 5, 6], [0, 2, 10, 12]).Integral(2, 4), 12);

    [Fact]
    public void IntegratesAsAFineSumDoes()
    {
        var curve = new Pchip([0, 1, 3, 4], [0, 4, 5, 9]);
        const int Steps = 30_000;
        double sum = Enumerable.Range(0, Steps).Sum(i => curve.At(0.5 + ((i + 0.5) * 3 / Steps))!.Value) * 3 / Steps;

        Assert.Equal(sum, curve.Integral(0.5, 3.5), 7);
    }

    [Fact]
    public void RefusesPlacesThatDoNotAscend()
        => Assert.Throws<ArgumentException>(static () => new Pchip([1, 1], [1, 2]));
}
