using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>What an update of a pixel is expected to cost in steps of one size, by what it costs in steps of another.</summary>
public sealed class PricesTests
{
    [Fact]
    public void Smaller_steps_are_dearer_a_pixel()
    {
        using var images = new Images(128, 24);
        double twelve = Prices.Update(images.All, steps: 2, threads: 1);
        Assert.InRange(Prices.Update(images.All, steps: 8, threads: 1) / twelve, 1.1, 1.5);
        Assert.InRange(Prices.Update(images.All, steps: 1, threads: 1) / twelve, 0.8, 1);
    }

    /// <summary>Three strips keep two threads busy for the time of two.</summary>
    [Fact]
    public void Threads_wait_for_each_other_where_there_are_few_strips()
    {
        using var images = new Images(128, 3);
        double one = Prices.Update(images.All, steps: 1, threads: 1);
        Assert.Equal(1.0 / 3, (Prices.Update(images.All, steps: 1, threads: 2) / one) - 1, 0.05);
    }

    /// <summary>A sprite of which a small part is visible, under a mask.</summary>
    [Fact]
    public void Blank_areas_are_cheaper()
    {
        using TrainingImage whole = RandomImages.CreateSprite(256, 256, (0, 0, 256, 256), AlphaKind.Mask, new Random(1));
        using TrainingImage sprite = RandomImages.CreateSprite(256, 256, (40, 40, 60, 60), AlphaKind.Mask, new Random(1));
        Assert.Equal(1, whole.Blank.WorkedShare);
        Assert.InRange(Prices.Update([sprite], steps: 1, threads: 1) / Prices.Update([whole], steps: 1, threads: 1), 0.2, 0.5);
    }

    private sealed class Images(int side, int count) : IDisposable
    {
        public IReadOnlyList<TrainingImage> All { get; } =
            [.. Enumerable.Range(0, count).Select(seed => RandomImages.Create(side, side, AlphaKind.Opaque, grey: true, new Random(seed)))];

        public void Dispose()
        {
            foreach (TrainingImage image in All)
            {
                image.Dispose();
            }
        }
    }
}
