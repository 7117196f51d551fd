using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class LambdaBracketTests
{
    private const double Start = -2;
    private const double TooFar = -6;
    private const double Wanted = 7;

    [Fact]
    public void Goes_back_until_it_is_not_too_far_even_beyond_its_start()
    {
        var bracket = new LambdaBracket(Start);
        double[] tried = [TooFar, -4, -2, 2, 10];
        foreach (double factor in tried[..^1])
        {
            bracket.Add(factor, Wanted + 1, isTooFar: true);
            Assert.Equal(tried[Array.IndexOf(tried, factor) + 1], bracket.Next(Wanted));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(40)]
    public void Finds_what_lies_between_whatever_the_bend(double steepness)
    {
        // From 5 at the start to 9 at the first try, with most of the change at one end.
        double Level(double factor) => 5 + (4 * (Math.Exp(steepness * (Start - factor) / 4) - 1) / (Math.Exp(steepness) - 1));
        var bracket = new LambdaBracket(Start);
        double factor = TooFar;
        int tries = 1;
        for (; Math.Abs(Level(factor) - Wanted) > 0.02; tries++)
        {
            bracket.Add(factor, Level(factor), isTooFar: Level(factor) > Wanted);
            factor = bracket.Next(Wanted);
        }

        Assert.InRange(factor, TooFar, Start);
        Assert.InRange(tries, 2, 14);
    }
}
