using System.Text;
using ImageMagick;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Imaging;

/// <summary>Files that <see cref="ImageLoader"/> refuses, each with a diagnostic that names it.</summary>
public sealed class ImageRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReportsAMissingFile()
        => AssertFails(DiagnosticCodes.FileNotFound, () => ImageLoader.Load("a", _folder.File("none.png")));

    [Fact]
    public void ReportsAnEmptyFile() => AssertRejected(DiagnosticCodes.FileEmpty, []);

    [Theory]
    [InlineData("hello, this is no image at all; it is long enough for any header")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>")]
    [InlineData("<?xml version='1.0'?><svg/>")]
    [InlineData("push graphic-context\nviewbox 0 0 9 9\nfill 'url(http://localhost/)'\npop graphic-context\n")]
    [InlineData("%!PS-Adobe-3.0\nshowpage\n")]
    [InlineData("%PDF-1.4\n")]
    [InlineData("/* XPM */ static char * a[] = {\"1 1 1 1\", \"a c red\", \"a\"};")]
    [InlineData("xc:red")]
    [InlineData("\0")]
    public void RefusesWhatIsNotARasterImage(string content)
        => AssertRejected(DiagnosticCodes.NotAnImage, Encoding.UTF8.GetBytes(content));

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void DetectsTruncatedPng(double fraction) => AssertTruncationFound(MagickFormat.Png24, fraction);

    [Theory]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.WebP)]
    [InlineData(MagickFormat.Gif)]
    [InlineData(MagickFormat.Bmp)]
    [InlineData(MagickFormat.Tga)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Qoi)]
    [InlineData(MagickFormat.Psd)]
    [InlineData(MagickFormat.Avif)]
    [InlineData(MagickFormat.Jxl)]
    [InlineData(MagickFormat.Ppm)]
    public void DetectsTruncationOfOtherFormats(MagickFormat format) => AssertTruncationFound(format, 0.6);

    [Fact]
    public void DetectsAChangedByteInAPng()
    {
        byte[] file = ImageFiles.Encode(MagickFormat.Png24, 64, 64);
        file[file.Length / 2] ^= 0x10;

        AssertRejected(DiagnosticCodes.ImageDamaged, file);
    }

    [Fact]
    public void DetectsBadZlibDataUnderACorrectChecksum()
        => AssertRejected(DiagnosticCodes.ImageDamaged, PngBytes.Grey(16, 16, [0x78, 0x9C, 0xFF, 0xFF, 0x00, 0x11, 0x22, 0x33]));

    [Fact]
    public void DetectsTooFewRowsInAPng()
        => AssertRejected(DiagnosticCodes.ImageDamaged, PngBytes.Grey(16, 16, PngBytes.Zlib(new byte[17 * 9])));

    [Fact]
    public void RefusesImagesThatAreTooLarge()
        => AssertRejected(DiagnosticCodes.ImageTooLarge, PngBytes.Grey(16385, 1, PngBytes.Zlib(new byte[16386])));

    [Fact]
    public void RefusesSizesFarBeyondTheLimit()
        => AssertRejected(DiagnosticCodes.ImageTooLarge, PngBytes.Grey(1_000_000, 1_000_000, PngBytes.Zlib(new byte[10])));

    [Theory]
    [InlineData(MagickFormat.Gif)]
    [InlineData(MagickFormat.WebP)]
    [InlineData(MagickFormat.Tiff)]
    public void RefusesSeveralFrames(MagickFormat format)
        => AssertRejected(DiagnosticCodes.SeveralFrames, ImageFiles.Animation(format, 3));

    [Fact]
    public void RefusesAnimatedPng()
        => AssertRejected(DiagnosticCodes.SeveralFrames, PngBytes.Grey(4, 4, PngBytes.Zlib(new byte[20]), animationFrames: 2));

    private SourceImage Load(byte[] file) => ImageLoader.Load("image", _folder.Write("image.bin", file));

    private void AssertTruncationFound(MagickFormat format, double fraction)
    {
        byte[] file = ImageFiles.Encode(format, 128, 96);
        AssertRejected(DiagnosticCodes.ImageDamaged, file[..(int)(file.Length * fraction)]);
    }

    private void AssertRejected(string code, byte[] file) => AssertFails(code, () => Load(file));

    private void AssertFails(string code, Func<SourceImage> load)
    {
        TrainerException exception = Assert.Throws<TrainerException>(load);
        Assert.Equal(code, exception.Diagnostic.Code);
        Assert.StartsWith(_folder.Path, exception.Diagnostic.File, StringComparison.Ordinal);
    }
}
