using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>
/// A complete decoder written from FORMAT.md alone, one section a file, as plainly as possible. It shares no code with
/// the Runtime, so that equal pixels mean that both follow the page. It throws <see cref="InvalidDataException"/> for
/// what the page refuses.
/// </summary>
internal sealed class ReferenceDecoder(IReadOnlyList<ReferenceNetwork> networks, IReadOnlyList<ReferenceEntry> images)
{
    public IReadOnlyList<ReferenceNetwork> Networks { get; } = networks;

    public IReadOnlyList<ReferenceEntry> Images { get; } = images;

    public static ReferenceDecoder Open(byte[] decoderFile, byte[] codesFile)
    {
        var decoder = ReferenceNetworks.Read(decoderFile);
        return new ReferenceDecoder(decoder.All, ReferenceCodes.Read(codesFile, decoder));
    }

    /// <summary>Section 7.1: RGBA, four bytes a pixel, at scale exponent 0 (full) to 3 (eighth).</summary>
    public byte[] Decode(ReferenceEntry image, int scaleExponent)
    {
        if (image.Lossless)
        {
            return ReferenceLosslessOutput.Rgba(image, ReferenceLosslessImage.Decode(Images, image), scaleExponent);
        }

        Coded coded = DecodeCodes(image, scaleExponent);
        if (image.Reference is not null)
        {
            AddReference(image, coded, scaleExponent);
        }

        long[,,] channels = ReferenceSynthesis.Channels(coded.Network, coded.Latents, coded.LowestGrid);
        return ReferenceOutput.Rgba(image, channels, coded.Mask, scaleExponent, scaleExponent - coded.LowestGrid);
    }

    /// <summary>Section 7.5: what the stream states.</summary>
    public uint StatedChecksum(ReferenceEntry image) => image.Lossless
        ? ReferenceLosslessImage.StatedChecksum(Images, image)
        : DecodeCodes(image, scaleExponent: 0).Checksum;

    /// <summary>Section 7.5: what it should state.</summary>
    public static uint ChecksumOf(byte[] rgba) => Crc32C(rgba) & 0x7FFFFF;

    /// <summary>Section 4.1: everything that an image's stream says.</summary>
    private Coded DecodeCodes(ReferenceEntry image, int scaleExponent)
    {
        ReferenceNetwork named = Networks[image.Network];
        int lanes = 1 << image.LanesExponent;
        var rans = new ReferenceRans(image.Stream, lanes);
        ReferenceNetwork network = image.Differs ? named.With(rans) : named;
        int lowestGrid = Math.Min(scaleExponent, named.Size.Grids - 1);
        int[,]? blocks = image.Reference is not null
            ? ReferenceMask.Decode(
                new ReferenceBitReader(rans), alphaKind: 1, ReferenceMath.CeilShift(image.Width, 4), ReferenceMath.CeilShift(image.Height, 4))
            : null;
        int[,]? mask = image.AlphaKind is 1 or 2
            ? ReferenceMask.Decode(new ReferenceBitReader(rans), image.AlphaKind, image.Width, image.Height)
            : null;
        int[][,] latents = ReferenceLatents.Decode(
            network, new ReferenceLatentReader(rans), lanes, image.CodedGrids, lowestGrid, image.Width, image.Height);

        // At a reduced size finer grids are left unread, so the end is not looked at.
        uint checksum = lowestGrid == 0 ? rans.EndWithChecksum() : 0;
        return new Coded(blocks, network, lowestGrid, mask, latents, checksum);
    }

    /// <summary>Section 6.1.</summary>
    private void AddReference(ReferenceEntry image, Coded coded, int scaleExponent)
    {
        Coded found = DecodeCodes(Images[image.Reference!.Value], scaleExponent);
        for (int k = coded.LowestGrid; k < coded.Latents.Length; k++)
        {
            for (int y = 0; y < coded.Latents[k].GetLength(0); y++)
            {
                for (int x = 0; x < coded.Latents[k].GetLength(1); x++)
                {
                    if (coded.Blocks![(y << k) >> 4, (x << k) >> 4] == ReferenceMask.Opaque)
                    {
                        coded.Latents[k][y, x] = Math.Clamp(coded.Latents[k][y, x] + found.Latents[k][y, x], -127, 127);
                    }
                }
            }
        }
    }

    private sealed record Coded(int[,]? Blocks, ReferenceNetwork Network, int LowestGrid, int[,]? Mask, int[][,] Latents, uint Checksum);
}
