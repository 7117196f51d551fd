using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>The parts of images from which it is learned how the loss bends.</summary>
public sealed class CurvatureSampleTests
{
    [Theory]
    [InlineData(1 << 13, 1 << 13, 128)]
    [InlineData(1 << 14, 1 << 14, 256)]
    [InlineData(1 << 15, 1 << 15, 256)]
    [InlineData(1 << 10, 64 * 64, 64)]
    public void It_has_as_many_pixels_as_are_wanted_in_parts_as_wide_as_may_be(int wanted, int pixels, int width)
    {
        using TrainingSet set = TrainingSet.Create(SmallGroup.Plan() with
        {
            Images = [new(SmallGroup.Noise("a", 1, side: 300), 75), new(SmallGroup.Noise("b", 2, side: 300), 75)],
        });
        using CurvatureSample sample = CurvatureSample.Cut(set, wanted, new Random(1));
        Assert.Equal(pixels, sample.Images.Sum(image => image.Pixels));
        Assert.All(sample.Images, image => Assert.Equal(width, image.Width));
    }

    [Fact]
    public void A_group_that_is_smaller_is_taken_whole()
    {
        using TrainingSet set = TrainingSet.Create(SmallGroup.Plan());
        using CurvatureSample sample = CurvatureSample.Cut(set, 1 << 15, new Random(1));
        Assert.InRange(sample.Images.Sum(image => image.Pixels), set.Pixels, 2 * set.Pixels);
    }
}
