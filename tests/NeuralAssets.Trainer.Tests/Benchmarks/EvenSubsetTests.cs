using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class EvenSubsetTests
{
    [Fact]
    public void IsEvenlySpacedAndWithinTheBudget()
        => Assert.Equal([1, 5, 8], EvenSubset.Choose([.. Enumerable.Repeat(100L, 10)], 399));

    [Fact]
    public void TakesAllThatFit()
        => Assert.Equal([0, 1, 2, 3], EvenSubset.Choose([100, 100, 100, 100], 400));

    [Fact]
    public void SkipsACountWhoseImagesAreTooLarge()
    {
        // Five, four and three evenly spaced images would have the last one among them.
        Assert.Equal([1, 3], EvenSubset.Choose([10, 10, 10, 10, 900], 40));
    }

    [Fact]
    public void TakesOneImageAtLeast() => Assert.Equal([1], EvenSubset.Choose([50, 60, 70], 10));

    [Fact]
    public void TheWholeGroupIsTheGroup()
    {
        CorpusGroup group = Group((30, 20), (30, 20));
        var subset = EvenSubset.Of(group, budget: null);

        Assert.Same(group, subset.Group);
        Assert.Equal((2, 0), (subset.Available, subset.Cropped));
    }

    [Fact]
    public void CropsWhatIsLargerThanAQuarterOfTheBudget()
    {
        var subset = EvenSubset.Of(Group((30, 20), (10, 15), (10, 10), (10, 10)), 600);

        // 600 pixels of 30 x 20 become at most 150 of the same shape.
        Assert.Equal((4, 1), (subset.Available, subset.Cropped));
        SourceImage crop = subset.Group.Images[0];
        Assert.Equal((15, 10), (crop.Width, crop.Height));
        Assert.Equal((10, 15), (subset.Group.Images[1].Width, subset.Group.Images[1].Height));
    }

    [Fact]
    public void AGroupOfFewerThanFourImagesSharesTheBudget()
    {
        Assert.Equal(600, EvenSubset.Of(Group((60, 40)), 600).Group.Pixels);
        Assert.Equal(600, EvenSubset.Of(Group((60, 20), (15, 20)), 600).Group.Pixels);
    }

    [Fact]
    public void TheCropIsTheMiddle()
    {
        SourceImage crop = CentreCrop.Of(Image("a", 6, 4), 6);

        // Red is the column, green the row: of 6 x 4, the columns 1 or 2 to 4 and the rows 1 and 2.
        Assert.Equal((3, 2), (crop.Width, crop.Height));
        Assert.Equal([1, 1, 7, 255], crop.Rgba[..4]);
        Assert.Equal([3, 2, 7, 255], crop.Rgba[^4..]);
    }

    [Fact]
    public void TheDigestTellsNamesAndPixelsApart()
    {
        string digest = CorpusGroup.Of("g", [Image("a", 6, 4)]).Digest;

        Assert.Equal(digest, CorpusGroup.Of("g", [Image("a", 6, 4)]).Digest);
        Assert.NotEqual(digest, CorpusGroup.Of("g", [Image("b", 6, 4)]).Digest);
        Assert.NotEqual(digest, CorpusGroup.Of("g", [CentreCrop.Of(Image("a", 6, 4), 6)]).Digest);
    }

    private static CorpusGroup Group(params (int Width, int Height)[] sizes)
        => CorpusGroup.Of("g", [.. sizes.Select(static (size, i) => Image($"i{i}", size.Width, size.Height))]);

    private static SourceImage Image(string name, int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = ((byte)(i % width), (byte)(i / width), 7, 255);
        }

        return SourceImage.FromPixels(name, name + ".png", width, height, rgba, 1);
    }
}
