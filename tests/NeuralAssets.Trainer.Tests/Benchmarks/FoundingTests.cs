using NeuralAssets.Benchmarks.Founding;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class FoundingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(98)]
    [InlineData(99)]
    public void TheLowestQualityThatIsEnoughIsFound(int lowest)
    {
        int looks = 0;
        Assert.Equal(lowest, Ladder.LowestIn(quality => ++looks > 0 && quality >= lowest));
        Assert.True(looks <= 7, $"{looks} points");
    }

    [Fact]
    public void TheHighestQualityIsTakenIfNoneIsEnough() => Assert.Equal(99, Ladder.LowestIn(static _ => false));

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
