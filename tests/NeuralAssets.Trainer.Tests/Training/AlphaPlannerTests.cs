using NeuralAssets.Format;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public class AlphaPlannerTests
{
    private const int Side = 96;
    private const double Centre = (Side - 1) / 2.0;

    [Theory]
    [InlineData(75)]
    [InlineData(100)]
    public void AlphaOfStepsIsExact(int quality)
    {
        Assert.Equal(AlphaKind.Opaque, Plan(static (_, _) => 255, quality));
        Assert.Equal(AlphaKind.Mask, Plan(static (x, y) => Distance(x, y) < 40 ? 255 : 0, quality));
    }

    [Fact]
    public void AGlowComesFromTheSynthesis()
        => Assert.Equal(AlphaKind.Synthesis, Plan(static (x, y) => 255 - (4 * Distance(x, y)), quality: 100));

    /// <summary>The mask of a disc costs as much at every quality: at the finest it is little among the other bytes.</summary>
    [Fact]
    public void ASoftEdgeGetsAMaskWhereThatIsCheap()
    {
        Assert.Equal(AlphaKind.MaskAndSoft, Plan(SoftDisc, quality: 100));
        Assert.Equal(AlphaKind.Synthesis, Plan(SoftDisc, quality: 50));
    }

    private static double SoftDisc(int x, int y) => 255 * (40 - Distance(x, y));

    private static double Distance(int x, int y) => double.Hypot(x - Centre, y - Centre);

    private static AlphaKind Plan(Func<int, int, double> alpha, int quality)
    {
        var rgba = new byte[4 * Side * Side];
        for (int i = 0; i < Side * Side; i++)
        {
            rgba[(4 * i) + 3] = (byte)Math.Clamp(alpha(i % Side, i / Side), 0, 255);
        }

        return AlphaPlanner.Plan(SourceImage.FromPixels("image", "image.png", Side, Side, rgba, rgba.Length), QualityScale.Lambda(quality));
    }
}
