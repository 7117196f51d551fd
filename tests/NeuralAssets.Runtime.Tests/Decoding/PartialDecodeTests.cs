using NeuralAssets.Format;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>Mip chains, cancellation and decoding in the background.</summary>
public class PartialDecodeTests
{
    private static readonly DecoderArchitecture s_architecture = new(4, 5, 12, 4, 2, 2, 8, 2);

    [Fact]
    public void MipsAreTheImagesOfEveryScale()
    {
        foreach (AlphaKind alpha in Enum.GetValues<AlphaKind>())
        {
            NeuralImage image = OpenImage(alpha);
            byte[][] mips = image.DecodeMips(NeuralPixelFormat.Bgra32Premultiplied);
            Assert.Equal(4, mips.Length);
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                Assert.Equal(image.Decode(NeuralPixelFormat.Bgra32Premultiplied, scale), mips[(int)scale]);
            }
        }
    }

    [Fact]
    public void CancelledDecodesStopAndTheNextOneIsWhole()
    {
        NeuralImage image = OpenImage(AlphaKind.MaskAndSoft);
        byte[] expected = image.Decode();
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => image.Decode(cancellationToken: cancelled));
        Assert.Throws<OperationCanceledException>(() => image.Decode(new byte[expected.Length], 4 * image.Width, cancellationToken: cancelled));
        Assert.Throws<OperationCanceledException>(() => image.DecodeMips(cancellationToken: cancelled));
        Assert.Equal(expected, image.Decode());
    }

    [Fact]
    public async Task AsynchronousDecodesYieldTheSamePixels()
    {
        NeuralImage image = OpenImage(AlphaKind.Opaque);
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Equal(image.Decode(scale: NeuralScale.Half, cancellationToken: token), await image.DecodeAsync(scale: NeuralScale.Half, cancellationToken: token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => image.DecodeAsync(cancellationToken: new CancellationToken(canceled: true)));
    }

    private static NeuralImage OpenImage(AlphaKind alpha) => RandomGroups.Open(
        RandomGroups.CreateParameters(s_architecture, 4),
        RandomGroups.CreateImage("image", 61, 43, alpha, false, s_architecture, 4))["image"];
}
