using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

public class AlphaPlannerTests
{
    private const int Side = 96;
    private const int LargeSide = 300;
    private const int Block = 1 << FormatConstants.MaskBlockLog2;

    [Theory]
    [InlineData(75)]
    [InlineData(100)]
    public void AlphaOfStepsIsExact(int quality)
    {
        Assert.Equal(AlphaKind.Opaque, Plan(static (_, _) => 255, quality).Kind);
        Assert.Equal(AlphaKind.Mask, Plan(static (x, y) => Distance(x, y, Side) < 40 ? 255 : 0, quality).Kind);
    }

    [Fact]
    public void AGlowComesFromTheSynthesis()
        => Assert.Equal(AlphaKind.Synthesis, Plan(static (x, y) => 255 - (4 * Distance(x, y, Side)), quality: 100).Kind);

    /// <summary>The mask of a disc costs as much at every quality: at the finest it is little among the other bytes.</summary>
    [Fact]
    public void ASoftEdgeGetsAMaskWhereThatIsCheap()
    {
        AlphaPlan fine = Plan(static (x, y) => SoftDisc(x, y, Side), quality: 100);
        Assert.Equal(AlphaKind.MaskAndSoft, fine.Kind);
        Assert.False(IsOfBlocks(fine.Classes!, Side));
        Assert.Equal(AlphaKind.Synthesis, Plan(static (x, y) => SoftDisc(x, y, Side), quality: 50).Kind);
    }

    /// <summary>The larger a picture, the less its blocks cost by what it shows.</summary>
    [Fact]
    public void ALargeSpriteGetsAMaskOfBlocksWhereThatOfItsPixelsIsDear()
    {
        SourceImage image = Draw(VerySoftDisc, LargeSide);
        AlphaPlan plan = AlphaPlanner.Plan(image, QualityScale.Lambda(75), Effort.Fast);
        Assert.Equal(AlphaKind.MaskAndSoft, plan.Kind);
        Assert.True(IsOfBlocks(plan.Classes!, LargeSide));
        for (int i = 0; i < plan.Classes!.Length; i++)
        {
            byte alpha = image.Rgba[(4 * i) + 3];
            Assert.True(plan.Classes[i] == MaskClass.Soft || alpha == (plan.Classes[i] == MaskClass.Opaque ? 255 : 0));
        }

        Assert.Contains(MaskClass.Transparent, plan.Classes);
        Assert.Contains(MaskClass.Opaque, plan.Classes);
    }

    /// <summary>They save time, which longer trainings have.</summary>
    [Theory]
    [InlineData((int)Effort.Normal)]
    [InlineData((int)Effort.Max)]
    public void OnlyFastHasBlocks(int effort)
        => Assert.Equal(AlphaKind.Synthesis, AlphaPlanner.Plan(Draw(VerySoftDisc, LargeSide), QualityScale.Lambda(75), (Effort)effort).Kind);

    [Fact]
    public void AlphaThatIsDataHasNoBlocks()
    {
        SourceImage image = Draw(VerySoftDisc, LargeSide, ImageKind.Data);
        Assert.Equal(AlphaKind.Synthesis, AlphaPlanner.Plan(image, QualityScale.Lambda(75), Effort.Fast).Kind);
    }

    /// <summary>What the trainer compares with, and what it leaves out, follow the mask that is coded, not the pixels' alpha.</summary>
    [Fact]
    public void ACropKeepsItsPartOfTheMask()
    {
        const int Left = 13;
        const int Top = 30;
        const int Width = 100;
        const int Height = 60;
        SourceImage image = Draw(VerySoftDisc, LargeSide);
        AlphaPlan plan = AlphaPlanner.Plan(image, QualityScale.Lambda(75), Effort.Fast);
        AlphaPlan crop = plan.Crop(LargeSide, Left, Top, Width, Height);
        using var target = new PixelTarget(new byte[4 * Width * Height], Width, Height, crop.Kind, grey: false, classes: crop.Classes);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool isSoft = plan.Classes![((Top + y) * LargeSide) + Left + x] == MaskClass.Soft;
                Assert.Equal(isSoft ? 1f : 0f, target.Value(target.SoftPlane, y, x));
            }
        }
    }

    private static bool IsOfBlocks(byte[] classes, int side)
        => Enumerable.Range(0, classes.Length).All(i => classes[i] == classes[(i / side / Block * Block * side) + (i % side / Block * Block)]);

    private static double SoftDisc(int x, int y, int side) => 255 * ((0.42 * side) - Distance(x, y, side));

    private static double VerySoftDisc(int x, int y) => SoftDisc(x, y, LargeSide) / 12;

    private static double Distance(int x, int y, int side) => double.Hypot(x - ((side - 1) / 2.0), y - ((side - 1) / 2.0));

    private static AlphaPlan Plan(Func<int, int, double> alpha, int quality) => AlphaPlanner.Plan(Draw(alpha, Side), QualityScale.Lambda(quality), Effort.Fast);

    private static SourceImage Draw(Func<int, int, double> alpha, int side, ImageKind kind = ImageKind.Color)
    {
        var rgba = new byte[4 * side * side];
        for (int i = 0; i < side * side; i++)
        {
            rgba[(4 * i) + 3] = (byte)Math.Clamp(alpha(i % side, i / side), 0, 255);
        }

        return SourceImage.FromPixels("image", "image.png", side, side, rgba, rgba.Length, kind);
    }
}
