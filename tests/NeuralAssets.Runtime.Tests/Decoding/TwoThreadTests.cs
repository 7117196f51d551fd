using NeuralAssets.Decoding;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>A large image is decoded by two threads: the same pixels, and the same exceptions.</summary>
public sealed class TwoThreadTests
{
    private const int Width = 420;
    private const int Height = 400;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Pixels_are_those_of_one_thread(int alphaKind)
    {
        NeuralImage image = Open(alphaKind, damage: false);
        foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
        {
            byte[] one = image.Decode(NeuralPixelFormat.Rgba32, scale, threads: 1, TestContext.Current.CancellationToken);
            byte[] two = image.Decode(NeuralPixelFormat.Rgba32, scale, threads: 2, TestContext.Current.CancellationToken);
            Assert.Equal(one, two);
        }
    }

    [Fact]
    public void Damaged_latents_raise_the_exception_of_one_thread()
    {
        NeuralImage image = Open(alphaKind: 0, damage: true);
        var expected = Assert.Throws<NeuralImageFormatException>(() => Decode(image, threads: 1, CancellationToken.None));
        var found = Assert.Throws<NeuralImageFormatException>(() => Decode(image, threads: 2, CancellationToken.None));
        Assert.Equal(expected.Message, found.Message);
    }

    [Fact]
    public void A_cancelled_token_ends_both_threads()
    {
        NeuralImage image = Open(alphaKind: 0, damage: false);
        Assert.ThrowsAny<OperationCanceledException>(() => Decode(image, threads: 2, new CancellationToken(canceled: true)));
        Assert.Equal(
            Decode(image, threads: 1, TestContext.Current.CancellationToken),
            Decode(image, threads: 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Waiting_for_latents_that_never_come_ends()
    {
        var progress = new GridProgress();
        progress.Report(16);
        progress.Await(16);
        progress.Fail();
        progress.Await(16);
        Assert.Throws<OperationCanceledException>(() => progress.Await(17));
    }

    private static byte[] Decode(NeuralImage image, int threads, CancellationToken cancellationToken) =>
        image.Decode(NeuralPixelFormat.Rgba32, NeuralScale.Full, threads, cancellationToken);

    /// <summary>One image above the size from which two threads decode; damage is a symbol that leads to latents out of range or to the end.</summary>
    private static NeuralImage Open(int alphaKind, bool damage)
    {
        var random = new Random(7);
        byte[] decoder = new RandomDecoder(random, RandomWeights.Gentle).Write(new ReferenceDimensions(
            Channels: 3, Grids: 5, ContextSize: 6, Features: 2, FeatureGrids: 2, ContextLayers: 1, SynthesisWidth: 4, ResidualLayers: 1));
        ReferenceImage image = RandomImage.ForEach(decoder, random, RandomLatents.Small)[0]
            .Write("image", Width, Height, alphaKind, grey: false, lanesExponent: 3);
        if (damage)
        {
            byte[] stream = image.Stream;
            stream[^1] ^= 0xFF;
            image = image with { Stream = stream };
        }

        return NeuralImageGroup.Open(decoder, ReferenceCodesFile.Write(decoder, [image])).Images[0];
    }
}
