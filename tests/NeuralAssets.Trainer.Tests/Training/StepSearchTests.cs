using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Tests.Training;

public class StepSearchTests
{
    /// <summary>Bits of code of steps 0 to 9, and what each is foretold to do to the loss, where step 0 does 4,000.</summary>
    private static readonly StepCandidate[] s_candidates =
        [.. Enumerable.Range(0, 10).Select(static e => new StepCandidate(e, [e], CodeBits: 40 + (30 * e), ExpectedLoss: 4_000 * Math.Pow(4, -e)))];

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public void Few_steps_are_judged_and_the_best_is_among_them(double excess)
    {
        (StepCandidate found, int judged) = Search(new StepSearch(), candidate => excess * candidate.ExpectedLoss);
        Assert.Equal(s_candidates.MinBy(candidate => candidate.CodeBits + (excess * candidate.ExpectedLoss)), found);
        Assert.InRange(judged, 1, 5);
    }

    [Fact]
    public void What_it_learns_of_a_tensor_helps_with_the_next()
    {
        var search = new StepSearch();
        double Loss(StepCandidate candidate) => candidate.ExpectedLoss;
        int first = Search(search, Loss).Judged;
        int last = Enumerable.Range(0, 8).Select(_ => Search(search, Loss).Judged).Last();
        Assert.True(last <= first, $"{first}, then {last}");
    }

    [Fact]
    public void Where_nothing_is_foretold_all_that_could_be_best_is_judged()
    {
        var blind = s_candidates.Select(static candidate => candidate with { ExpectedLoss = 0 }).ToArray();
        static double Loss(StepCandidate candidate) => s_candidates[candidate.StepExponent].ExpectedLoss;
        (StepCandidate found, _) = Search(new StepSearch(), Loss, blind);
        Assert.Equal(blind.MinBy(candidate => candidate.CodeBits + Loss(candidate)), found);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_never_the_best()
    {
        (StepCandidate found, _) = Search(new StepSearch(), candidate => candidate.StepExponent < 8 ? double.NaN : 0);
        Assert.Equal(8, found.StepExponent);
    }

    [Fact]
    public void Of_a_training_that_diverged_something_is_kept()
        => Assert.Contains(Search(new StepSearch(), static _ => double.NaN).Best, s_candidates);

    private static (StepCandidate Best, int Judged) Search(StepSearch search, Func<StepCandidate, double> loss, StepCandidate[]? candidates = null)
    {
        search.Begin(LossPart.Rate, candidates ?? s_candidates);
        int judged = 0;
        for (; search.Next() is { } candidate; judged++)
        {
            search.Judge(loss(candidate));
        }

        return (search.Best!, judged);
    }
}
