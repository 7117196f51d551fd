using NeuralAssets.Benchmarks.Founding;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class FoundingTests
{
    /// <summary>Quality by PSNR is all but a straight line; a codec's bytes are not, and where one step goes too far the next ones come nearer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    [InlineData(50)]
    [InlineData(98)]
    [InlineData(99)]
    public void TheLowestQualityThatIsEnoughIsFound(int lowest)
    {
        Find(static (quality, lowest) => quality - lowest, most: 7);
        Find(static (quality, lowest) => Math.Exp(quality / 10.0) - Math.Exp((lowest - 0.5) / 10), most: 14);
        Find(static (quality, lowest) => quality >= lowest ? 1e-6 : -1, most: 14);
        Find(static (quality, lowest) => quality >= lowest ? 1 : -1e-6, most: 14);

        void Find(Func<int, int, double> excess, int most)
        {
            var seen = new SortedSet<int>();
            Assert.Equal(lowest, Ladder.LowestIn(quality => excess(quality, lowest), seen));
            Assert.True(seen.Count <= most, string.Join(' ', seen));
        }
    }

    [Fact]
    public void FewPointsAreMeasured()
    {
        var seen = new SortedSet<int>();
        foreach (double psnr in new[] { 31.5, 36.2 })
        {
            Ladder.LowestIn(quality => 25 + (0.15 * quality) + (0.0005 * quality * quality) - psnr, seen);
        }

        Assert.True(seen.Count <= 8, string.Join(' ', seen));
    }

    [Fact]
    public void PointsThatAreKnownAreNotLookedAtTwice()
    {
        var seen = new SortedSet<int> { 40, 41 };
        Assert.Equal(41, Ladder.LowestIn(static quality => quality is 40 or 41 ? quality - 40.5 : throw new InvalidOperationException(), seen));
    }

    [Fact]
    public void TheHighestQualityIsTakenIfNoneIsEnough() => Assert.Equal(99, Ladder.LowestIn(static _ => -1, []));

    [Fact]
    public void PanelsStandInARow()
    {
        (byte[] rgba, int width) = SideBySide.Join([Panel(2, 10), Panel(3, 20)]);

        Assert.Equal(2 + 4 + 3, width);
        byte[] row = [10, 10, 0, 0, 0, 0, 20, 20, 20];
        Assert.Equal([.. row, .. row], rgba.Where(static (_, i) => i % 4 == 0));
        Assert.Equal(0, rgba[(4 * 2) + 3]);
    }

    private static SourceImage Panel(int width, byte value)
    {
        byte[] rgba = new byte[4 * 2 * width];
        for (int i = 0; i < rgba.Length; i++)
        {
            rgba[i] = i % 4 == 3 ? (byte)255 : value;
        }

        return SourceImage.FromPixels("panel", "panel.png", width, 2, rgba, 1);
    }
}
