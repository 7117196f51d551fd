using System.Globalization;
using ImageMagick;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A codec to be compared with, at settings that do it justice.</summary>
/// <param name="Name">Name and fixed settings, as tables show them.</param>
/// <param name="Format">What the image library calls it.</param>
/// <param name="Qualities">The ladder of its own quality scale; a single 0 for a lossless codec.</param>
/// <param name="HasAlpha">Whether it can code alpha.</param>
/// <param name="Prepare">Sets it up.</param>
internal sealed record OtherCodec(
    string Name,
    MagickFormat Format,
    IReadOnlyList<int> Qualities,
    bool HasAlpha,
    Action<MagickImage> Prepare)
{
    private static readonly int[] s_jpegQualities = [20, 35, 50, 60, 70, 75, 80, 85, 90, 95, 97, 99];

    /// <summary>Few steps, for it is slow. The first is for pictures so smooth that even it is good.</summary>
    private static readonly int[] s_avifQualities = [5, 20, 33, 45, 55, 65, 75, 85, 93];

    public static OtherCodec Jpeg420 { get; } = new(
        "JPEG 4:2:0", MagickFormat.Jpeg, s_jpegQualities, HasAlpha: false, static image => PrepareJpeg(image, "4:2:0"));

    public static OtherCodec Jpeg444 { get; } = new(
        "JPEG 4:4:4", MagickFormat.Jpeg, s_jpegQualities, HasAlpha: false, static image => PrepareJpeg(image, "4:4:4"));

    /// <summary>Its ladder ends at 99: the library takes 100 for lossless. Alpha is as good as the colours, which by default is lossless.</summary>
    public static OtherCodec WebP { get; } = new(
        "WebP method 6",
        MagickFormat.WebP,
        [1, 10, 25, 40, 55, 65, 75, 82, 88, 93, 97, 99],
        HasAlpha: true,
        static image =>
        {
            image.Settings.SetDefine(MagickFormat.WebP, "method", "6");
            image.Settings.SetDefine(MagickFormat.WebP, "alpha-quality", image.Quality.ToString(CultureInfo.InvariantCulture));
        });

    /// <summary>The speed is that of libaom, 0 to 9; the library's default is 6.</summary>
    public static OtherCodec Avif { get; } = new(
        "AVIF 4:4:4 speed 4",
        MagickFormat.Avif,
        s_avifQualities,
        HasAlpha: true,
        static image =>
        {
            image.Settings.SetDefine(MagickFormat.Heic, "speed", "4");
            image.Settings.SetDefine(MagickFormat.Heic, "chroma", "444");
        });

    /// <summary>The same, tuned for PSNR; see <see cref="Avifenc"/>.</summary>
    public static OtherCodec AvifForPsnr { get; } = new(
        "AVIF 4:4:4 speed 4 tuned for PSNR", MagickFormat.Avif, s_avifQualities, HasAlpha: true, static _ => { })
    {
        Encoder = Avifenc.Encode,
    };

    /// <summary>The library gives no way to its alpha, which has no loss from about quality 30 on.</summary>
    public static OtherCodec JpegXl { get; } = new(
        "JPEG XL effort 7",
        MagickFormat.Jxl,
        [5, 15, 25, 35, 45, 55, 65, 73, 80, 86, 91, 95, 98],
        HasAlpha: true,
        static image => image.Settings.SetDefine(MagickFormat.Jxl, "effort", "7"));

    public static OtherCodec WebPLossless { get; } = new(
        "WebP lossless",
        MagickFormat.WebP,
        [0],
        HasAlpha: true,
        static image =>
        {
            image.Settings.SetDefine(MagickFormat.WebP, "lossless", "true");
            image.Settings.SetDefine(MagickFormat.WebP, "method", "6");
        });

    public static OtherCodec Png { get; } = new(
        "PNG",
        MagickFormat.Png,
        [0],
        HasAlpha: true,
        static image =>
        {
            image.Settings.SetDefine(MagickFormat.Png, "compression-level", "9");
            image.Settings.SetDefine(MagickFormat.Png, "exclude-chunk", "bKGD,cHRM,date,gAMA,pHYs,sRGB,tEXt,tIME");
        });

    public static IReadOnlyList<OtherCodec> All { get; } = 
    [
        Jpeg420, Jpeg444, WebP, Avif, .. Avifenc.IsAvailable ? (OtherCodec[])[AvifForPsnr] : [], JpegXl, WebPLossless, Png,
    ];

    /// <summary>Encodes in place of the image library; null for all that it can do.</summary>
    public Func<SourceImage, int, byte[]>? Encoder { get; init; }

    public bool IsLossless => Qualities is [0];

    /// <param name="source">What to encode.</param>
    /// <param name="quality">One of <see cref="Qualities"/>.</param>
    /// <exception cref="InvalidDataException">The library did not do what it was asked for.</exception>
    public byte[] Encode(SourceImage source, int quality)
    {
        byte[] file = Encoder?.Invoke(source, quality) ?? EncodeByLibrary(source, quality);
        return Format != MagickFormat.Avif || AvifSampling.IsFull(file)
            ? file
            : throw new InvalidDataException($"{Name}: the colours were subsampled.");
    }

    /// <summary>Straight alpha, four bytes a pixel.</summary>
    public byte[] Decode(byte[] file)
    {
        using var image = new MagickImage(file, new MagickReadSettings { Format = Format });
        using IPixelCollection<byte> pixels = image.GetPixels();
        return pixels.ToByteArray(PixelMapping.RGBA) ?? throw new InvalidDataException($"{Name} decoded to nothing.");
    }

    private byte[] EncodeByLibrary(SourceImage source, int quality)
    {
        var settings = new PixelReadSettings((uint)source.Width, (uint)source.Height, StorageType.Char, PixelMapping.RGBA);
        using var image = new MagickImage();
        image.ReadPixels(source.Rgba, settings);
        if (source.Alpha == SourceAlpha.Opaque)
        {
            image.HasAlpha = false;
        }

        if (!IsLossless)
        {
            image.Quality = (uint)quality;
        }

        Prepare(image);
        return image.ToByteArray(Format);
    }

    private static void PrepareJpeg(MagickImage image, string sampling)
    {
        image.Settings.Interlace = Interlace.Jpeg;
        image.Settings.SetDefine(MagickFormat.Jpeg, "optimize-coding", "true");
        image.Settings.SetDefine(MagickFormat.Jpeg, "sampling-factor", sampling);
    }
}
