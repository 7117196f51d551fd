using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>
/// A complete decoder written from FORMAT.md alone, one section a file, as plainly as possible. It shares no code with
/// the Runtime, so that equal pixels mean that both follow the page. It throws <see cref="InvalidDataException"/> for
/// what the page refuses.
/// </summary>
internal sealed class ReferenceDecoder(IReadOnlyList<ReferenceNetwork> networks, IReadOnlyList<ReferenceEntry> images)
{
    public IReadOnlyList<ReferenceEntry> Images { get; } = images;

    public static ReferenceDecoder Open(byte[] decoderFile, byte[] codesFile)
    {
        var decoder = ReferenceNetworks.Read(decoderFile);
        return new ReferenceDecoder(decoder.All, ReferenceCodes.Read(codesFile, decoder));
    }

    /// <summary>Section 7.1: RGBA, four bytes a pixel, at scale exponent 0 (full) to 3 (eighth).</summary>
    public byte[] Decode(ReferenceEntry image, int scaleExponent)
    {
        Require(Crc32C(image.Stream) == image.StreamChecksum, "the checksum of a stream differs");
        if (image.Lossless)
        {
            return ReferenceLosslessOutput.Rgba(image, ReferenceLosslessImage.Decode(Images, image), scaleExponent);
        }

        Coded coded = DecodeCodes(image, scaleExponent);
        if (coded.Reference >= 0)
        {
            AddReference(image, coded, scaleExponent);
        }

        long[,,] channels = ReferenceSynthesis.Channels(coded.Network, coded.Latents, coded.LowestGrid);
        return ReferenceOutput.Rgba(image, channels, coded.Mask, scaleExponent, scaleExponent - coded.LowestGrid);
    }

    /// <summary>Section 4.1: everything that an image's stream says.</summary>
    private Coded DecodeCodes(ReferenceEntry image, int scaleExponent)
    {
        var stream = new ReferenceBytes(image.Stream);
        int layout = stream.U16();
        int codedGrids = layout & 511;
        int lanesExponent = (layout >> 9) & 7;
        ReferenceNetwork named = networks[image.Network];
        Require(codedGrids >> named.Size.Grids == 0, "a grid that the network does not have is coded");
        Require(lanesExponent <= 5, "there are more than 32 lanes");
        Require(layout >> 14 == 0, "reserved layout bits are set");

        int reference = (layout & 8192) == 0 ? -1 : stream.Varint();
        ReferenceNetwork network = (layout & 4096) == 0 ? named : named.With(stream.Take(stream.Varint()));
        int lowestGrid = Math.Min(scaleExponent, named.Size.Grids - 1);
        bool masked = image.AlphaKind is 1 or 2;
        int lanes = masked || codedGrids != 0 || reference >= 0 ? 1 << lanesExponent : 0;
        var rans = new ReferenceRans(stream.Take(stream.Remaining), lanes);
        int[,]? blocks = reference >= 0
            ? ReferenceMask.Decode(
                new ReferenceBitReader(rans), alphaKind: 1, ReferenceMath.CeilShift(image.Width, 4), ReferenceMath.CeilShift(image.Height, 4))
            : null;
        int[,]? mask = masked
            ? ReferenceMask.Decode(new ReferenceBitReader(rans), image.AlphaKind, image.Width, image.Height)
            : null;
        int[][,] latents = ReferenceLatents.Decode(
            network, new ReferenceLatentReader(rans), lanes, codedGrids, lowestGrid, image.Width, image.Height);

        // At a reduced size finer grids are left unread, so the end is not looked at.
        if (lowestGrid == 0 || codedGrids == 0)
        {
            rans.End();
        }

        return new Coded(reference, blocks, network, lowestGrid, mask, latents);
    }

    /// <summary>Section 6.1.</summary>
    private void AddReference(ReferenceEntry image, Coded coded, int scaleExponent)
    {
        Require(coded.Reference < Images.Count, "there is no such reference");
        ReferenceEntry other = Images[coded.Reference];
        Require(!other.Lossless, "a reference has no latents");
        Require(other.Width == image.Width && other.Height == image.Height, "a reference has another size");
        Require(other.Network == image.Network, "a reference names another network");
        Require(Crc32C(other.Stream) == other.StreamChecksum, "the checksum of a stream differs");
        Coded found = DecodeCodes(other, scaleExponent);
        Require(found.Reference < 0, "a reference refers to another image");
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

    private sealed record Coded(int Reference, int[,]? Blocks, ReferenceNetwork Network, int LowestGrid, int[,]? Mask, int[][,] Latents);
}
