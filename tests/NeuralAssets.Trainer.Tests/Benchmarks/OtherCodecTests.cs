using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Tests.Training;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class OtherCodecTests
{
    /// <summary>Colours that change from pixel to pixel: whoever halves them can't bring them back.</summary>
    private static readonly SourceImage s_colours = Stripes(opaque: true);

    [Fact]
    public void AvifCodesColoursAtFullResolution()
    {
        byte[] file = OtherCodec.Avif.Encode(s_colours, 60);

        Assert.True(AvifSampling.IsFull(file));
        Assert.True(ImageQuality.Psnr(s_colours.Rgba, OtherCodec.Avif.Decode(file), hasAlpha: false) > 30);
    }

    [Fact]
    public void AvifForPsnrDoesWhatItSays()
    {
        Assert.SkipUnless(Avifenc.IsAvailable, "avifenc is not on the path.");

        byte[] small = OtherCodec.AvifForPsnr.Encode(s_colours, 40);
        byte[] large = OtherCodec.AvifForPsnr.Encode(s_colours, 80);
        Assert.True(small.Length < large.Length);
        Assert.True(ImageQuality.Psnr(s_colours.Rgba, OtherCodec.AvifForPsnr.Decode(large), hasAlpha: false) > 30);
    }

    [Fact]
    public void HalvedColoursAreFound()
    {
        // AV1 in ISOBMFF, section 2.3.3: version 1, profile 0, both directions subsampled; then with alpha alone, one plane.
        Assert.False(AvifSampling.IsFull([0, 0, 0, 12, .. "av1C"u8, 0x81, 0x04, 0x0C, 0]));
        Assert.True(AvifSampling.IsFull([0, 0, 0, 12, .. "av1C"u8, 0x81, 0x04, 0x1C, 0]));
        Assert.True(AvifSampling.IsFull([0, 0, 0, 12, .. "av1C"u8, 0x81, 0x24, 0x00, 0]));
        Assert.Throws<InvalidDataException>(static () => AvifSampling.IsFull("no AVIF at all"u8));
    }

    [Fact]
    public void LosslessCodecsLoseNothing()
    {
        SourceImage image = Stripes(opaque: false);
        foreach (OtherCodec codec in OtherCodec.All.Where(static codec => codec.IsLossless))
        {
            Assert.Equal(image.Rgba, codec.Decode(codec.Encode(image, 0)));
        }
    }

    /// <summary>WebP's own default is lossless alpha, which makes soft edges cost it several times what they need.</summary>
    [Fact]
    public void AlphaLosesWithTheColours()
    {
        SourceImage image = SmallGroup.NoiseWithAlpha("noise", 1);
        foreach (OtherCodec codec in new[] { OtherCodec.WebP, OtherCodec.Avif })
        {
            byte[] coarse = codec.Encode(image, 20);
            byte[] fine = codec.Encode(image, 90);
            Assert.True(AlphaError(image, codec.Decode(coarse)) > 2 * AlphaError(image, codec.Decode(fine)), codec.Name);
            Assert.True(2 * coarse.Length < fine.Length, codec.Name);
        }
    }

    private static double AlphaError(SourceImage image, byte[] decoded)
        => Enumerable.Range(0, decoded.Length / 4).Sum(i => Math.Pow(decoded[(4 * i) + 3] - image.Rgba[(4 * i) + 3], 2));

    private static SourceImage Stripes(bool opaque)
    {
        const int Side = 32;
        byte[] rgba = new byte[4 * Side * Side];
        for (int i = 0; i < Side * Side; i++)
        {
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2]) = i % 2 == 0 ? ((byte)220, (byte)40, (byte)40) : ((byte)40, (byte)40, (byte)220);
            rgba[(4 * i) + 3] = opaque ? (byte)255 : (byte)(i / Side * 8);
        }

        return SourceImage.FromPixels("stripes", "stripes.png", Side, Side, rgba, 1);
    }
}
