using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Goals of a group: hit, or said to be out of reach.</summary>
public sealed class RateControlTests
{
    private static readonly TrainingPreset s_sprites = TrainingPreset.For(Effort.Fast, images: 12, pixels: 1 << 20, hasAlpha: true);

    /// <summary>Fewer updates of the images leave the smallest network with latents that no lambda can do without.</summary>
    private static readonly TrainingPreset s_preset = s_sprites with
    {
        WarmUp = s_sprites.WarmUp with { Updates = 40 },
        CurvaturePixels = SmallGroup.CurvaturePixels,
    };

    [Theory]
    [InlineData(32.5)]
    [InlineData(33.5)]
    [InlineData(38)]
    public void A_psnr_is_hit_within_a_tenth(double target)
    {
        GroupResult result = Train(new RateGoal(target, null));
        Assert.Empty(result.Warnings);
        Assert.InRange(result.Images.Average(image => image.Psnr), target - 0.1, target + 0.1);
    }

    /// <summary>Its hundred dB in the mean would let the others be as poor as they like.</summary>
    [Fact]
    public void An_exact_image_does_not_pay_for_the_others()
    {
        GroupPlan plan = Plan(new RateGoal(34, null), TrainingMetric.Psnr) with { AllowsLossless = true };
        GroupResult result = Train(plan with { Images = [plan.Images[0], new PlannedImage(Square("b", 0), 75), new PlannedImage(Square("c", 24), 75)] });
        Assert.Empty(result.Warnings);
        Assert.InRange(result.Images[0].Psnr, 33.9, 34.1);
        Assert.All(result.Images.Skip(1), static image => Assert.True(image.IsLossless));
    }

    [Theory]
    [InlineData(2000, TrainingMetric.Psnr)]
    [InlineData(6000, TrainingMetric.Psnr)]
    [InlineData(4000, TrainingMetric.MsSsim)]
    internal void A_budget_is_kept_and_used(int bytes, TrainingMetric metric)
    {
        GroupResult result = Train(new RateGoal(null, bytes), metric);
        Assert.Empty(result.Warnings);
        Assert.InRange(result.Decoder.Length + result.Codes.Length, 0.97 * bytes, bytes);
    }

    /// <summary>
    /// But for 3 dB, which is much, for what so few updates bring: 1.9 where this was written, and 3.5 before budgets began where the content expects them and were
    /// trimmed by the search.
    /// </summary>
    [Fact]
    public void A_budget_is_worth_about_the_Quality_that_comes_to_as_many_bytes()
    {
        PlannedImage[] images = [new PlannedImage(Texture("a", 1, finest: 8), 85), new PlannedImage(Texture("b", 2, finest: 8), 85)];
        GroupPlan plan = Plan(goal: null, TrainingMetric.Psnr) with { Images = images };
        GroupResult quality = Train(plan);
        long bytes = quality.Decoder.Length + quality.Codes.Length;
        GroupResult budget = Train(plan with { Goal = new RateGoal(null, bytes) });
        Assert.InRange(budget.Decoder.Length + budget.Codes.Length, 0.97 * bytes, bytes);
        Assert.InRange(budget.Images.Average(static image => image.Psnr), quality.Images.Average(static image => image.Psnr) - 3, 100);
    }

    [Fact]
    public void Qualities_keep_their_proportions()
    {
        GroupPlan plan = Plan(new RateGoal(null, 5000), TrainingMetric.Psnr);
        plan = plan with { Images = [plan.Images[0], plan.Images[1] with { Quality = 50 }] };
        GroupResult result = Train(plan);
        Assert.Equal(QualityScale.Lambda(50) / QualityScale.Lambda(75), result.Images[1].Lambda / result.Images[0].Lambda, 1e-3);
    }

    [Fact]
    public void A_budget_that_no_file_fits_is_refused_before_training()
    {
        TrainerException fault = Assert.Throws<TrainerException>(() => Train(new RateGoal(null, 100)));
        Assert.Equal("NA0403", fault.Diagnostic.Code);
        Assert.Contains("MaxBytes=100", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_judged_is_what_the_goal_says()
    {
        GoalJudge psnr = new(new RateGoal(36, null));
        Assert.True(psnr.IsMet(Measure(36.05, 100)));
        Assert.False(psnr.IsMet(Measure(36.2, 100)));
        Assert.True(psnr.Rank(Measure(36.2, 1)) < psnr.Rank(Measure(35.7, 1)));
        Assert.Empty(psnr.Conclude(Measure(36.09, 100), "g"));
        Diagnostic warning = Assert.Single(psnr.Conclude(Measure(35.5, 100), "g"));
        Assert.Equal("NA0404", warning.Code);
        Assert.Contains("35.50 dB in 1100 bytes", warning.Message, StringComparison.Ordinal);

        Assert.True(psnr.IsMet(Measure(100, 100) with { IsPerfect = true }));
        Assert.Empty(psnr.Conclude(Measure(100, 100) with { IsPerfect = true }, "g"));

        GoalJudge budget = new(new RateGoal(null, 10_000));
        Assert.True(budget.IsMet(Measure(0, 9000)));
        Assert.False(budget.IsMet(Measure(0, 9001)));
        Assert.False(budget.IsMet(Measure(0, 8600)));
        Assert.True(budget.Rank(Measure(0, 1000)) < budget.Rank(Measure(0, 9001)));
        Assert.True(budget.Rank(Measure(0, 8800)) < budget.Rank(Measure(0, 8700)));
        Assert.Equal(Math.Log(8880.0 / 4440), budget.Missing(Measure(0, 4440)), 6);
        TrainerException fault = Assert.Throws<TrainerException>(() => budget.Conclude(Measure(0, 9500), "g"));
        Assert.Contains("10500 bytes (decoder 700, index 300, images 9500)", fault.Message, StringComparison.Ordinal);
    }

    private static GroupMeasure Measure(double psnr, long streams) => new(psnr, DecoderBytes: 700, IndexBytes: 300, streams);

    private static GroupResult Train(RateGoal goal, TrainingMetric metric = TrainingMetric.Psnr)
        => Train(Plan(goal, metric));

    private static GroupResult Train(GroupPlan plan)
        => GroupTrainer.Train(plan, s_preset, new Progress<TrainingProgress>(), CancellationToken.None);

    private static GroupPlan Plan(RateGoal? goal, TrainingMetric metric) => SmallGroup.Plan() with
    {
        Goal = goal,
        Metric = metric,
        Images = [new PlannedImage(Texture("a", 1), 75), new PlannedImage(Texture("b", 2), 75)],
    };

    /// <summary>Of one colour in another, or of one alone if it has no side.</summary>
    private static SourceImage Square(string name, int side)
    {
        const int Whole = 48;
        byte[] rgba = new byte[4 * Whole * Whole];
        Array.Fill(rgba, (byte)255);
        for (int i = 0; i < Whole * Whole; i++)
        {
            rgba[4 * i] = i / Whole < side && i % Whole < side ? (byte)230 : (byte)40;
        }

        return SourceImage.FromPixels(name, name + ".png", Whole, Whole, rgba, rgba.Length);
    }

    /// <summary>Noise at every scale down to the finest, the coarser the stronger, as in photographs.</summary>
    private static SourceImage Texture(string name, int seed, int finest = 1)
    {
        const int Side = 96;
        var random = new Random(seed);
        var rgba = new byte[4 * Side * Side];
        var values = new double[Side * Side];
        for (int cell = 32; cell >= finest; cell /= 2)
        {
            int count = (Side / cell) + 2;
            double[] corners = [.. Enumerable.Range(0, count * count).Select(_ => (random.NextDouble() - 0.5) * 14 * Math.Sqrt(cell))];
            for (int i = 0; i < values.Length; i++)
            {
                (int column, double x) = ((i % Side) / cell, (double)(i % Side % cell) / cell);
                (int row, double y) = ((i / Side) / cell, (double)(i / Side % cell) / cell);
                double top = (corners[(row * count) + column] * (1 - x)) + (corners[(row * count) + column + 1] * x);
                double bottom = (corners[((row + 1) * count) + column] * (1 - x)) + (corners[((row + 1) * count) + column + 1] * x);
                values[i] += (top * (1 - y)) + (bottom * y);
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            rgba[4 * i] = (byte)Math.Clamp(128 + values[i], 0, 255);
            rgba[(4 * i) + 1] = (byte)Math.Clamp(110 + (0.7 * values[i]), 0, 255);
            rgba[(4 * i) + 2] = (byte)Math.Clamp(90 - (0.4 * values[i]), 0, 255);
            rgba[(4 * i) + 3] = 255;
        }

        return SourceImage.FromPixels(name, name + ".png", Side, Side, rgba, rgba.Length);
    }
}
