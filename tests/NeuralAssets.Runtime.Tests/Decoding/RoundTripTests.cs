using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

public class RoundTripTests
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 },
        { 1, 37 },
        { 50, 1 },
        { 2, 2 },
        { 16, 16 },
        { 17, 33 },
        { 63, 47 },
        { 96, 65 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void DecodedPixelsAreThoseOfTheLatents(int width, int height)
    {
        for (int seed = 0; seed < 24; seed++)
        {
            DecoderArchitecture architecture = CreateArchitecture(seed);
            DecoderParameters parameters = RandomGroups.CreateParameters(architecture, seed);
            ImageCodes image = CreateImage(architecture, width, height, seed);
            NeuralImageGroup group = RandomGroups.Open(parameters, image);

            byte[] expected = new byte[width * height * 4];
            ImageDecoder.Render(group.Networks[0], image.Grids, image.Picture, image.MaskClasses, expected);
            Assert.Equal(expected, group["image"].Decode());
        }
    }

    /// <summary>Most steps have zeros only, whatever is predicted for them, and some of them only nearly.</summary>
    [Theory]
    [InlineData(40, 30, 0)]
    [InlineData(230, 90, 0)]
    [InlineData(230, 190, 40)]
    [InlineData(430, 390, 10)]
    public void LonelyLatentsComeBack(int width, int height, int perThousand)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            DecoderArchitecture architecture = CreateArchitecture(seed);
            DecoderParameters parameters = RandomGroups.CreateParameters(architecture, seed);
            ImageCodes image = CreateImage(architecture, width, height, seed);
            var random = new Random(seed);
            foreach (short[] grid in image.Grids)
            {
                foreach (ref short latent in grid.AsSpan())
                {
                    latent = random.Next(1000) < perThousand ? latent : (short)0;
                }
            }

            NeuralImageGroup group = RandomGroups.Open(parameters, image);
            byte[] expected = new byte[width * height * 4];
            ImageDecoder.Render(group.Networks[0], image.Grids, image.Picture, image.MaskClasses, expected);
            Assert.Equal(expected, group["image"].Decode());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void DecoderFileKeepsEveryValue(int networks)
    {
        for (int seed = 0; seed < 24; seed++)
        {
            DecoderParameters[] written = [.. Enumerable.Range(seed, networks).Select(i => RandomGroups.CreateParameters(CreateArchitecture(i), i))];
            DecoderParameters[] read = DecoderFile.Read(DecoderWriter.Write(written)).Networks;
            Assert.Equal(written.Select(network => network.Architecture), read.Select(network => network.Architecture));
            foreach ((ParameterTensor expected, ParameterTensor actual) in written.Zip(read).SelectMany(pair => pair.First.Tensors.Zip(pair.Second.Tensors)))
            {
                Assert.True(expected.Shape.IsLike(actual.Shape));
                Assert.Equal(expected.StepExponent, actual.StepExponent);
                Assert.Equal(expected.Values, actual.Values);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void DecoderFileOfNoOrTooManyNetworksIsNotWritten(int networks)
    {
        DecoderParameters network = RandomGroups.CreateParameters(CreateArchitecture(0), 0);
        Assert.Throws<ArgumentException>(() => DecoderWriter.Write([.. Enumerable.Repeat(network, networks)]));
    }

    [Fact]
    public void DecoderFileKeepsTheLargestValues()
    {
        DecoderArchitecture architecture = CreateArchitecture(1);
        DecoderParameters parameters = RandomGroups.CreateParameters(architecture, 1);
        foreach (ParameterTensor tensor in parameters.Tensors)
        {
            tensor.Values[0] = 1 << 23;
            tensor.Values[^1] = -(1 << 23);
        }

        DecoderParameters read = Assert.Single(DecoderFile.Read(DecoderWriter.Write([parameters])).Networks);
        Assert.All(parameters.Tensors.Zip(read.Tensors), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    [Fact]
    public void ManyImagesShareADecoderAndAnIndex()
    {
        DecoderArchitecture architecture = CreateArchitecture(7);
        DecoderParameters parameters = RandomGroups.CreateParameters(architecture, 7);
        string[] names = ["b/2", "a", "b/10", "b", "ä/é", "z\U0001F600", "ab"];
        ImageCodes[] images = [.. names.Select((name, i) =>
            CreateImage(architecture, 20 + (i / 2), 30, i) with { Name = name })];
        NeuralImageGroup group = RandomGroups.Open(parameters, images);

        Assert.Equal(["a", "ab", "b", "b/10", "b/2", "z\U0001F600", "ä/é"], group.Images.Select(image => image.Name));
        byte[][] decoded = NeuralImageGroup.DecodeMany(
            [.. names.Select(name => group[name])], cancellationToken: TestContext.Current.CancellationToken);
        for (int i = 0; i < names.Length; i++)
        {
            byte[] expected = new byte[images[i].Width * images[i].Height * 4];
            ImageDecoder.Render(group.Networks[0], images[i].Grids, images[i].Picture, images[i].MaskClasses, expected);
            Assert.Equal(expected, decoded[i]);
        }
    }

    /// <summary>At every size, by every way to decode, from one pixel to enough of them for two threads.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 3)]
    [InlineData(33, 47)]
    [InlineData(400, 340)]
    public void ImagesWithAReferenceAreThoseOfTheSums(int width, int height)
    {
        for (int seed = 0; seed < (width < 100 ? 24 : 3); seed++)
        {
            DecoderArchitecture architecture = CreateArchitecture(seed);
            ImageCodes first = CreateImage(architecture, width, height, seed);
            ImageCodes second = CreateImage(architecture, width, height, seed + 100) with { Name = "second", Reference = RandomGroups.ReferTo(first, seed) };
            NeuralImageGroup group = RandomGroups.Open(RandomGroups.CreateParameters(architecture, seed), first, second, second.WithoutReference() with { Name = "third" });

            Assert.Equal(second.Draw(group.Networks[0]), group["second"].Decode());
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                byte[] expected = group["third"].Decode(scale: scale);
                Assert.Equal(expected, group["second"].Decode(scale: scale));
                Assert.Equal(expected, group["second"].DecodeMips()[(int)scale]);
            }

            group.Verify(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void EstimateIsTheLengthOfTheStream()
    {
        DecoderArchitecture architecture = CreateArchitecture(3);
        var model = DecoderModel.Create(RandomGroups.CreateParameters(architecture, 3));
        ImageCodes image = CreateImage(architecture, 200, 150, 3);
        double[] perGrid = new double[architecture.GridCount];
        double bits = GroupEncoder.EstimateBits(model, image.Grids, image.Width, image.Height, perGrid);
        byte[] stream = ImageCodesEncoder.Encode(model, image, pixelChecksum: 0).Stream;

        Assert.Equal(bits, perGrid.Sum(), 6);
        Assert.InRange(stream.Length - (bits / 8), 0, 32);
    }

    [Fact]
    public void LongerStreamsHaveMoreLanes()
    {
        DecoderArchitecture architecture = CreateArchitecture(3);
        var model = DecoderModel.Create(RandomGroups.CreateParameters(architecture, 3));
        int Lanes(int width, int height) =>
            ImageCodesEncoder.Encode(model, CreateImage(architecture, width, height, 3), pixelChecksum: 0).Layout.Lanes;
        Assert.Equal(8, Lanes(200, 150));
        Assert.Equal(4, Lanes(60, 50));
        Assert.Equal(2, Lanes(30, 25));
        Assert.Equal(1, Lanes(9, 9));
    }

    internal static DecoderArchitecture CreateArchitecture(int seed)
    {
        var random = new Random(seed);
        int grids = 1 + (seed % 9);
        int context = random.Next(1, 21);
        int features = grids == 1 || seed % 3 == 0 ? 0 : random.Next(1, 13);
        int featureGrids = features == 0 ? 0 : random.Next(1, grids);
        int channels = 1 + (seed % 4);
        return new(channels, grids, context, features, featureGrids, random.Next(4), random.Next(1, 20), random.Next(4));
    }

    private static ImageCodes CreateImage(DecoderArchitecture architecture, int width, int height, int seed)
    {
        var alpha = (AlphaKind)((seed / 4) % (architecture.HasAlpha ? 4 : 2));
        bool isGrey = architecture.IsGrey || seed % 5 == 0;
        return RandomGroups.CreateImage("image", width, height, alpha, isGrey, architecture, seed);
    }
}
