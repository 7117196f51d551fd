using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>What the network warms up on.</summary>
public sealed class CropSetTests
{
    private const int Side = 512;
    private const int Crop = 128;

    [Fact]
    public void Crops_show_more_of_a_sprite_than_places_drawn_at_random()
    {
        GroupPlan plan = Plan(static (x, y) => x >= Side / 2 && y >= 3 * Side / 4);
        using TrainingSet set = TrainingSet.Create(plan);
        using var crops = CropSet.Cut(set, new Random(1));
        var random = new Random(2);
        double drawn = Enumerable.Range(0, 1000).Average(
            _ => set.Images[0].Target.CountVisible(random.Next(Side - Crop + 1), random.Next(Side - Crop + 1), Crop, Crop));
        Assert.InRange(crops.Images.Average(crop => crop.Target.CountVisible()), 1.5 * drawn, Crop * Crop);
    }

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
