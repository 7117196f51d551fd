using NeuralAssets.Tasks.Planning;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.Planning;

public sealed class ImageSizeTests
{
    [Fact]
    public void Png() => AssertSize((120, 100), TestPng.Create(120, 100, 1));

    [Fact]
    public void Gif() => AssertSize((300, 2), [.. "GIF89a"u8, 0x2c, 0x01, 0x02, 0x00, 0, 0, 0]);

    [Fact]
    public void BmpWithRowsStoredTopFirst()
        => AssertSize((3, 5), [.. "BM"u8, .. new byte[16], 3, 0, 0, 0, 0xfb, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

    [Fact]
    public void WebPLossy()
        => AssertSize((258, 3), [.. "RIFF\0\0\0\0WEBPVP8 \0\0\0\0"u8, 0, 0, 0, 0x9d, 1, 0x2a, 0x02, 0x41, 0x03, 0x80]);

    [Fact]
    public void WebPLossless()
        => AssertSize((2, 4), [.. "RIFF\0\0\0\0WEBPVP8L\0\0\0\0"u8, 0x2f, 0x01, 0xc0, 0x00, 0x00, 0, 0, 0, 0, 0]);

    [Fact]
    public void WebPExtended()
        => AssertSize((65537, 2), [.. "RIFF\0\0\0\0WEBPVP8X\0\0\0\0"u8, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);

    [Fact]
    public void JpegBehindOtherSegmentsAndFillBytes()
        => AssertSize(
            (640, 480),
            [0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 0x01, 0xe0, 0x02, 0x80, 3]);

    [Theory]
    [InlineData("")]
    [InlineData("BM")]
    [InlineData("some text that is long enough for every header")]
    public void UnknownFormatsHaveNoSize(string text) => Assert.Null(ImageSize.TryRead(new MemoryStream([.. text.Select(c => (byte)c)])));

    [Fact]
    public void EveryTruncationIsSurvived()
    {
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4, 0xff, 0xc0, 0, 11, 8, 0x01, 0xe0, 0x02, 0x80, 3];
        for (int length = 0; length < 19; length++)
        {
            Assert.Null(ImageSize.TryRead(new MemoryStream(jpeg[..length])));
        }
    }

    [Fact]
    public void AZeroSideIsNoSize() => Assert.Null(ImageSize.TryRead(new MemoryStream(TestPng.Create(0, 4, 1))));

    private static void AssertSize((int Width, int Height) expected, byte[] file)
        => Assert.Equal(expected, ImageSize.TryRead(new MemoryStream(file)));
}
