using ImageMagick;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>Reads image files into <see cref="SourceImage"/>; with <see cref="PngWriter"/> all that knows Magick.NET.</summary>
internal static class ImageLoader
{
    static ImageLoader()
    {
        // What an image may cost: a header can promise anything. The largest allowed image takes 1 GiB at four bytes a pixel.
        ResourceLimits.Width = 2 * SourceImage.MaximumSide;
        ResourceLimits.Height = 2 * SourceImage.MaximumSide;
        ResourceLimits.Disk = 0;
        ResourceLimits.ListLength = 4096;
        ResourceLimits.MaxProfileSize = 64 * 1024 * 1024;
    }

    /// <summary>Loads an image upright, in sRGB, with 8 bits a channel.</summary>
    /// <param name="name">Logical name to give it.</param>
    /// <param name="path">File to read; its format is found from its bytes.</param>
    /// <param name="kind">What its channels mean.</param>
    /// <exception cref="TrainerException">NA0202 to NA0207.</exception>
    public static SourceImage Load(string name, string path, ImageKind kind = ImageKind.Color)
    {
        byte[] file = ReadFile(path);
        ImageContent content = ImageContentSniffer.Sniff(file);
        if (content == ImageContent.Unknown)
        {
            throw new TrainerException(DiagnosticCodes.NotAnImage, "The file is not an image of a known raster format.", path);
        }

        try
        {
            CheckHeaders(file, content, path);
            using MagickImage image = Read(file, content, path);
            MakeUprightSrgb(image, content, path);
            using IPixelCollection<byte> pixels = image.GetPixels();
            byte[] rgba = pixels.ToByteArray(PixelMapping.RGBA) ?? throw Damaged("it has no pixels", path);
            return SourceImage.FromPixels(name, path, (int)image.Width, (int)image.Height, rgba, file.LongLength, kind);
        }
        catch (MagickResourceLimitErrorException e)
        {
            throw TooLarge("over the limits of the image library", path, e);
        }
        catch (MagickException e) when (e is MagickMissingDelegateErrorException or MagickPolicyErrorException)
        {
            throw new TrainerException(DiagnosticCodes.NotAnImage, $"The image can't be read: {Reason(e)}", path, e);
        }
        catch (MagickException e)
        {
            throw Damaged(Reason(e), path, e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "There is no such file." : e.Message;
            throw new TrainerException(DiagnosticCodes.FileNotFound, why, path, e);
        }

        return file.Length > 0 ? file : throw new TrainerException(DiagnosticCodes.FileEmpty, "The file is empty.", path);
    }

    /// <summary>Checks structure, size and number of frames from the headers, before any pixel is decoded.</summary>
    private static void CheckHeaders(byte[] file, ImageContent content, string path)
    {
        PngStructure png = content == ImageContent.Png ? PngStructure.Read(file) : default;
        CheckSize(png.Width, png.Height, path);
        string? damage = content == ImageContent.Psd ? PsdStructure.FindDamage(file) : png.Damage;
        if (damage is not null)
        {
            throw Damaged(damage, path);
        }

        using var headers = new MagickImageCollection();
        headers.Ping(file, Settings(content));
        foreach (IMagickImage<byte> header in headers)
        {
            CheckSize(header.Width, header.Height, path);
        }

        // The layers of a PSD are no frames: its first image is the whole picture. The library does not know animated PNG.
        long frames = content == ImageContent.Psd ? 1 : Math.Max(png.Frames, headers.Count);
        if (frames != 1)
        {
            throw new TrainerException(DiagnosticCodes.SeveralFrames, $"The image has {frames} frames; one is allowed.", path);
        }
    }

    private static void CheckSize(uint width, uint height, string path)
    {
        if (width > SourceImage.MaximumSide || height > SourceImage.MaximumSide)
        {
            throw TooLarge($"{width} x {height} pixels", path);
        }
    }

    private static MagickImage Read(byte[] file, ImageContent content, string path)
    {
        var image = new MagickImage();
        MagickWarningException? corruption = null;
        image.Warning += (_, e) => corruption ??= e.Exception as MagickCorruptImageWarningException;
        try
        {
            MagickReadSettings settings = Settings(content);
            settings.FrameIndex = 0;
            settings.FrameCount = 1;
            image.Read(file, settings);
            return corruption is null ? image : throw Damaged(Reason(corruption), path, corruption);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void MakeUprightSrgb(MagickImage image, ImageContent content, string path)
    {
        // The other formats either have no orientation or their decoders have applied it already.
        if (content is ImageContent.Jpeg or ImageContent.Png or ImageContent.Tiff or ImageContent.WebP)
        {
            image.AutoOrient();
        }

        if (image.GetColorProfile() is IColorProfile profile)
        {
            // Both must be given: without a source the library would skip an image that calls itself sRGB.
            if (!image.TransformColorSpace(profile, ColorProfiles.SRGB))
            {
                throw Damaged("its colour profile can't be applied", path);
            }
        }
        else if (image.ColorSpace == ColorSpace.CMYK)
        {
            // Press colours without a profile: the one that most software assumes.
            image.TransformColorSpace(ColorProfiles.USWebCoatedSWOP, ColorProfiles.SRGB);
        }

        if (image.ColorSpace is not (ColorSpace.sRGB or ColorSpace.Gray))
        {
            image.ColorSpace = ColorSpace.sRGB;
        }
    }

    /// <summary>The format is stated, so the library never chooses a coder by itself.</summary>
    private static MagickReadSettings Settings(ImageContent content) => new() { Format = FormatOf(content) };

    private static MagickFormat FormatOf(ImageContent content) => content switch
    {
        ImageContent.Avif => MagickFormat.Avif,
        ImageContent.Bmp => MagickFormat.Bmp,
        ImageContent.Dds => MagickFormat.Dds,
        ImageContent.Exr => MagickFormat.Exr,
        ImageContent.Gif => MagickFormat.Gif,
        ImageContent.Heic => MagickFormat.Heic,
        ImageContent.Ico => MagickFormat.Ico,
        ImageContent.Jpeg => MagickFormat.Jpeg,
        ImageContent.Jpeg2000 => MagickFormat.Jp2,
        ImageContent.JpegXl => MagickFormat.Jxl,
        ImageContent.Pcx => MagickFormat.Pcx,
        ImageContent.Png => MagickFormat.Png,
        ImageContent.Pnm => MagickFormat.Pnm,
        ImageContent.Psd => MagickFormat.Psd,
        ImageContent.Qoi => MagickFormat.Qoi,
        ImageContent.RadianceHdr => MagickFormat.Hdr,
        ImageContent.Tga => MagickFormat.Tga,
        ImageContent.Tiff => MagickFormat.Tiff,
        ImageContent.WebP => MagickFormat.WebP,
        _ => throw new ArgumentOutOfRangeException(nameof(content)),
    };

    private static TrainerException TooLarge(string size, string path, Exception? cause = null)
        => new(
            DiagnosticCodes.ImageTooLarge,
            $"The image is too large ({size}); a side may have {SourceImage.MaximumSide} pixels.",
            path,
            cause);

    private static TrainerException Damaged(string why, string path, Exception? cause = null)
        => new(DiagnosticCodes.ImageDamaged, $"The image is damaged: {why}.", path, cause);

    /// <summary>The library appends the place in its own source, which helps nobody.</summary>
    private static string Reason(MagickException exception)
    {
        string message = exception.Message;
        int place = message.IndexOf(" @ ", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd('.', ' ');
    }
}
