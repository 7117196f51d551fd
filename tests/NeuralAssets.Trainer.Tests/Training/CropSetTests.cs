using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>What the network warms up on.</summary>
public sealed class CropSetTests
{
    private const int Side = 512;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Crops_hold_as_many_pixels_as_a_small_group(bool isOpaque)
    {
        GroupPlan plan = Plan((x, y) => isOpaque || x + y > Side);
        using TrainingSet set = TrainingSet.Create(plan);
        using var crops = CropSet.Cut(set, new Random(1));
        Assert.Equal(Side * Side, crops.Pixels);
        Assert.Equal(isOpaque, crops.Images.All(crop => crop.Target.CountVisible() == crop.Pixels));
    }

    private static GroupPlan Plan(Func<int, int, bool> isVisible)
    {
        byte[] rgba = SmallGroup.Noise("a", seed: 1, Side).Rgba;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            rgba[i + 3] = (byte)(isVisible(i / 4 % Side, i / 4 / Side) ? 255 : 0);
        }

        var image = SourceImage.FromPixels("a", "a.png", Side, Side, rgba, rgba.Length);
        return SmallGroup.Plan() with { Images = [new PlannedImage(image, 75)] };
    }
}
