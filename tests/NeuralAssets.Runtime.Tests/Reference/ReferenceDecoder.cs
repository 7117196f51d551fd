using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>
/// A complete decoder written from FORMAT.md alone, one section a file, as plainly as possible. It shares no code with
/// the Runtime, so that equal pixels mean that both follow the page. It throws <see cref="InvalidDataException"/> for
/// what the page refuses.
/// </summary>
internal sealed class ReferenceDecoder(ReferenceNetwork network, IReadOnlyList<ReferenceEntry> images)
{
    private readonly ReferenceNetwork _network = network;

    public IReadOnlyList<ReferenceEntry> Images { get; } = images;

    public static ReferenceDecoder Open(byte[] decoderFile, byte[] codesFile)
    {
        var network = ReferenceNetwork.Read(decoderFile);
        return new ReferenceDecoder(network, ReferenceCodes.Read(codesFile, network.Size, network.Id));
    }

    /// <summary>Sections 4.1 and 7.1: RGBA, four bytes a pixel, at scale exponent 0 (full) to 3 (eighth).</summary>
    public byte[] Decode(ReferenceEntry image, int scaleExponent)
    {
        Require(Crc32C(image.Stream) == image.StreamChecksum, "the checksum of a stream differs");
        if (image.Lossless)
        {
            return ReferenceLosslessOutput.Rgba(image, ReferenceLosslessImage.Decode(Images, image), scaleExponent);
        }

        var stream = new ReferenceBytes(image.Stream);
        int layout = stream.U16();
        int codedGrids = layout & 511;
        int lanesExponent = (layout >> 9) & 7;
        Require(codedGrids >> _network.Size.Grids == 0, "a grid that the decoder does not have is coded");
        Require(lanesExponent <= 5, "there are more than 32 lanes");
        Require(layout >> 13 == 0, "reserved layout bits are set");

        ReferenceNetwork network = (layout & 4096) == 0 ? _network : _network.With(stream.Take(stream.Varint()));
        int lowestGrid = Math.Min(scaleExponent, _network.Size.Grids - 1);
        bool masked = image.AlphaKind is 1 or 2;
        int lanes = masked || codedGrids != 0 ? 1 << lanesExponent : 0;
        var rans = new ReferenceRans(stream.Take(stream.Remaining), lanes);
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

        long[,,] channels = ReferenceSynthesis.Channels(network, latents, lowestGrid);
        return ReferenceOutput.Rgba(image, channels, mask, scaleExponent, scaleExponent - lowestGrid);
    }
}
