using System.Buffers.Binary;

namespace NeuralAssets.Trainer.Imaging;

/// <summary>
/// The raster formats that are read. Nothing else ever reaches the image library: no vectors, documents, scripts, text or addresses.
/// </summary>
internal enum ImageContent
{
    Unknown,
    Avif,
    Bmp,
    Dds,
    Exr,
    Gif,
    Heic,
    Ico,
    Jpeg,
    Jpeg2000,
    JpegXl,
    Pcx,
    Png,
    Pnm,
    Psd,
    Qoi,
    RadianceHdr,
    Tga,
    Tiff,
    WebP,
}

/// <summary>Finds a file's format from its bytes; its name says nothing.</summary>
internal static class ImageContentSniffer
{
    private const int TgaHeaderLength = 18;

    public static ImageContent Sniff(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageContent.Png,
        [0xFF, 0xD8, 0xFF, ..] => ImageContent.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageContent.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageContent.WebP,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => SniffBrand(file),
        [0x00, 0x00, 0x00, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => ImageContent.JpegXl,
        [0xFF, 0x0A, ..] => ImageContent.JpegXl,
        [0x00, 0x00, 0x00, 0x0C, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => ImageContent.Jpeg2000,
        [0xFF, 0x4F, 0xFF, 0x51, ..] => ImageContent.Jpeg2000,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] => ImageContent.Tiff,
        [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageContent.Tiff,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => ImageContent.Bmp,
        [(byte)'q', (byte)'o', (byte)'i', (byte)'f', ..] => ImageContent.Qoi,
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', 0, 1 or 2, ..] => ImageContent.Psd,
        [(byte)'D', (byte)'D', (byte)'S', (byte)' ', 124, 0, 0, 0, ..] => ImageContent.Dds,
        [0x76, 0x2F, 0x31, 0x01, ..] => ImageContent.Exr,
        [(byte)'#', (byte)'?', (byte)'R', (byte)'A', ..] or [(byte)'#', (byte)'?', (byte)'R', (byte)'G', ..] => ImageContent.RadianceHdr,
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..] => ImageContent.Pnm,
        [0, 0, 1, 0, > 0, _, ..] => ImageContent.Ico,
        [0x0A, 0 or 2 or 3 or 4 or 5, 1, 1 or 2 or 4 or 8, ..] => ImageContent.Pcx,
        _ => LooksLikeTga(file) ? ImageContent.Tga : ImageContent.Unknown,
    };

    private static ImageContent SniffBrand(ReadOnlySpan<byte> file)
    {
        // The brands follow the box's length and type: one major brand, a version, then the compatible ones.
        int end = Math.Min(file.Length, (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), 256));
        ImageContent found = ImageContent.Unknown;
        for (int i = 8; i + 4 <= end; i += i == 8 ? 8 : 4)
        {
            ReadOnlySpan<byte> brand = file.Slice(i, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            {
                return ImageContent.Avif;
            }

            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8))
            {
                found = ImageContent.Heic;
            }
        }

        return found;
    }

    /// <summary>TGA has no signature: a header whose fields are all plausible has to do.</summary>
    private static bool LooksLikeTga(ReadOnlySpan<byte> file)
    {
        if (file.Length < TgaHeaderLength)
        {
            return false;
        }

        byte colourMapType = file[1];
        byte colourMapBits = file[7];
        byte bits = file[16];
        bool kindAgrees = file[2] switch
        {
            1 or 9 => colourMapType == 1 && bits is 8 or 16 && colourMapBits is 15 or 16 or 24 or 32,
            2 or 10 => colourMapType is 0 or 1 && bits is 15 or 16 or 24 or 32,
            3 or 11 => colourMapType == 0 && bits is 8 or 16,
            _ => false,
        };
        return kindAgrees
            && BinaryPrimitives.ReadUInt16LittleEndian(file[12..]) > 0
            && BinaryPrimitives.ReadUInt16LittleEndian(file[14..]) > 0
            && (file[17] & 0xC0) == 0;
    }
}
