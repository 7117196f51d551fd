using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Tests.Imaging;

public sealed class PngWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, nameof(AlphaKind.Soft))]
    [InlineData(false, nameof(AlphaKind.Opaque))]
    public void WritesWhatTheLoaderReads(bool hasAlpha, string expected)
    {
        byte[] rgba = ImageFiles.Rgba(5, 3, hasAlpha ? static (x, _) => (byte)(50 * (x + 1)) : null);
        string path = _folder.File("image.png");

        PngWriter.Write(path, rgba, 5, 3, hasAlpha);

        SourceImage image = ImageLoader.Load("image", path);
        Assert.Equal((5, 3, expected), (image.Width, image.Height, image.Alpha.ToString()));
        Assert.Equal(rgba, image.Rgba);
    }

    [Fact]
    public void WritesASinglePixel()
    {
        string path = _folder.File("image.png");

        PngWriter.Write(path, [7, 8, 9, 255], 1, 1, hasAlpha: false);

        Assert.Equal([7, 8, 9, 255], ImageLoader.Load("image", path).Rgba);
    }
}
