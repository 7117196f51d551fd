using ImageMagick;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Imaging;

/// <summary>What is read, and how; <see cref="ImageRefusalTests"/> has what is not.</summary>
public sealed class ImageLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MagickFormat.Png32)]
    [InlineData(MagickFormat.Bmp)]
    [InlineData(MagickFormat.Tga)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Qoi)]
    [InlineData(MagickFormat.Psd)]
    [InlineData(MagickFormat.Ppm)]
    [InlineData(MagickFormat.Pcx)]
    [InlineData(MagickFormat.Ico)]
    public void ReadsLosslessFormatsExactly(MagickFormat format)
    {
        SourceImage image = Load(ImageFiles.Encode(format));

        Assert.Equal((24, 16), (image.Width, image.Height));
        Assert.Equal(ImageFiles.Rgba(24, 16), image.Rgba);
        Assert.Equal(SourceAlpha.Opaque, image.Alpha);
        Assert.False(image.IsGrey);
        Assert.Equal(3, image.Channels);
    }

    [Theory]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.WebP)]
    [InlineData(MagickFormat.Avif)]
    [InlineData(MagickFormat.Jxl)]
    [InlineData(MagickFormat.Dds)]
    [InlineData(MagickFormat.Jp2)]
    [InlineData(MagickFormat.Hdr)]
    [InlineData(MagickFormat.Exr)]
    public void ReadsLossyFormatsClosely(MagickFormat format)
    {
        SourceImage image = Load(ImageFiles.Encode(format, 32, 32));

        Assert.Equal((32, 32), (image.Width, image.Height));
        Assert.True(ImageQuality.Psnr(ImageFiles.Rgba(32, 32), image.Rgba, hasAlpha: false) > 24, "the colours are off");
    }

    [Fact]
    public void ReportsNamePathAndLengthOfTheFile()
    {
        byte[] file = ImageFiles.Encode(MagickFormat.Png24);
        string path = _folder.Write("image.png", file);

        SourceImage image = ImageLoader.Load("hero/idle", path);

        Assert.Equal("hero/idle", image.Name);
        Assert.Equal(path, image.Path);
        Assert.Equal(file.Length, image.SourceBytes);
    }

    [Fact]
    public void ClearsColoursUnderAlphaZero()
    {
        using MagickImage source = ImageFiles.Image(8, 8, (x, _) => x < 4 ? (byte)0 : (byte)255);

        SourceImage image = Load(source.ToByteArray(MagickFormat.Png32));

        Assert.Equal(SourceAlpha.Binary, image.Alpha);
        Assert.Equal(4, image.Channels);
        for (int i = 0; i < image.Rgba.Length; i += 4)
        {
            if (image.Rgba[i + 3] == 0)
            {
                Assert.Equal([0, 0, 0, 0], image.Rgba[i..(i + 4)]);
            }
        }
    }

    [Fact]
    public void KeepsSoftAlphaAndTheColoursUnderIt()
    {
        using MagickImage source = ImageFiles.Image(16, 16, (x, _) => (byte)(1 + x));

        SourceImage image = Load(source.ToByteArray(MagickFormat.Png32));

        Assert.Equal(SourceAlpha.Soft, image.Alpha);
        Assert.Equal(ImageFiles.Rgba(16, 16, (x, _) => (byte)(1 + x)), image.Rgba);
    }

    [Fact]
    public void ReadsGreyWithoutChangingItsValues()
    {
        byte[] rgba = new byte[4 * 256];
        for (int i = 0; i < 256; i++)
        {
            rgba.AsSpan(4 * i, 3).Fill((byte)i);
            rgba[(4 * i) + 3] = 255;
        }

        using var source = new MagickImage();
        source.ReadPixels(rgba, new PixelReadSettings(16, 16, StorageType.Char, PixelMapping.RGBA));
        source.ColorType = ColorType.Grayscale;

        SourceImage image = Load(source.ToByteArray(MagickFormat.Png));

        Assert.True(image.IsGrey);
        Assert.Equal(1, image.Channels);
        Assert.Equal(rgba, image.Rgba);
    }

    [Fact]
    public void ReadsPalettes()
    {
        byte[] file = ImageFiles.Encode(MagickFormat.Gif, prepare: static image => image.Quantize(new QuantizeSettings { Colors = 4 }));

        SourceImage image = Load(file);

        Assert.Equal((24, 16), (image.Width, image.Height));
        Assert.InRange(image.Rgba.Chunk(4).Select(static pixel => (pixel[0], pixel[1], pixel[2])).Distinct().Count(), 2, 4);
    }

    [Fact]
    public void RoundsSixteenBitsToTheNearestOfEight()
    {
        // 257 is one step of 8 bits: 128 lies just under a half of it, 129 just over.
        ushort[] values = [0, 128, 129, 257, 257 + 129, 65535 - 129, 65535 - 128, 65535];
        byte[] expected = [0, 0, 1, 1, 2, 254, 255, 255];

        SourceImage image = Load(PngBytes.Grey16(values));

        Assert.Equal(expected, image.Rgba.Where(static (_, i) => i % 4 == 0));
    }

    [Fact]
    public void AppliesAnEmbeddedColourProfile()
    {
        byte[] file = ImageFiles.Encode(MagickFormat.Png24, prepare: static image => image.SetProfile(ColorProfiles.AdobeRGB1998));

        SourceImage image = Load(file);

        // A saturated red of Adobe RGB lies outside of sRGB, a middle one becomes stronger: pure white stays.
        byte[] original = ImageFiles.Rgba(24, 16);
        Assert.NotEqual(original, image.Rgba);
        int middle = 4 * ((8 * 24) + 18);
        Assert.True(image.Rgba[middle] > original[middle], "red of Adobe RGB is stronger in sRGB");
    }

    [Fact]
    public void LeavesColoursAloneUnderAProfileThatIsSrgb()
    {
        byte[] file = ImageFiles.Encode(MagickFormat.Png24, prepare: static image => image.SetProfile(ColorProfiles.SRGB));

        SourceImage image = Load(file);

        Assert.All(ImageFiles.Rgba(24, 16).Zip(image.Rgba), static pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void ConvertsCmyk()
    {
        byte[] file = ImageFiles.Encode(MagickFormat.Jpeg, 64, 64, static image =>
        {
            image.TransformColorSpace(ColorProfiles.SRGB, ColorProfiles.USWebCoatedSWOP);
            image.Quality = 95;
        });

        SourceImage image = Load(file);

        // Print gamuts lose saturation, so this only asks for the right picture, not the same one.
        Assert.True(ImageQuality.Psnr(ImageFiles.Rgba(64, 64), image.Rgba, hasAlpha: false) > 15, "the colours are off");
    }

    [Theory]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.Tiff)]
    public void TurnsImagesUprightByTheirOrientation(MagickFormat format)
    {
        byte[] file = ImageFiles.Encode(format, 64, 32, static image =>
        {
            image.Quality = 98;
            image.Orientation = Orientation.RightTop;
            var exif = new ExifProfile();
            exif.SetValue(ExifTag.Orientation, (ushort)Orientation.RightTop);
            image.SetProfile(exif);
        });

        SourceImage image = Load(file);

        // RightTop: row 0 is the right side. What was bottom left comes to the top left.
        Assert.Equal((32, 64), (image.Width, image.Height));
        Assert.InRange(image.Rgba[0], 0, 20);
        Assert.InRange(image.Rgba[1], 235, 255);
    }

    [Theory]
    [InlineData(0x00, true)]
    [InlineData(0x20, false)]
    public void ReadsTgaFromEitherEnd(byte descriptor, bool bottomUp)
    {
        byte[] tga = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 24, descriptor, /* BGR */ 1, 2, 3, 4, 5, 6];

        SourceImage image = Load(tga);

        byte[] expected = bottomUp ? [6, 5, 4, 255, 3, 2, 1, 255] : [3, 2, 1, 255, 6, 5, 4, 255];
        Assert.Equal(expected, image.Rgba);
    }

    [Fact]
    public void IgnoresTheNameOfTheFile()
    {
        string path = _folder.Write("picture.svg", ImageFiles.Encode(MagickFormat.Png24));

        Assert.Equal(24, ImageLoader.Load("a", path).Width);
    }

    [Fact]
    public void AcceptsTheLongestSide()
        => Assert.Equal(16384, Load(PngBytes.Grey(16384, 1, PngBytes.Zlib(new byte[16385]))).Width);

    [Theory]
    [InlineData(MagickFormat.Gif)]
    [InlineData(MagickFormat.WebP)]
    public void AcceptsAnAnimationOfOneFrame(MagickFormat format)
        => Assert.Equal((24, 16), (Load(ImageFiles.Animation(format, 1)) is { } image) ? (image.Width, image.Height) : default);

    private SourceImage Load(byte[] file) => ImageLoader.Load("image", _folder.Write("image.bin", file));
}
