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

        int[,]? mask = image.AlphaKind is 1 or 2 ? DecodeMask(image, stream.Take(stream.Varint())) : null;
        ReferenceNetwork network = (layout & 4096) == 0 ? _network : _network.With(stream.Take(stream.Varint()));
        int lowestGrid = Math.Min(scaleExponent, _network.Size.Grids - 1);
        byte[] rest = stream.Take(stream.Remaining);
        int[][,] latents = DecodeLatents(network, image, rest, codedGrids, 1 << lanesExponent, lowestGrid);
        long[,,] channels = ReferenceSynthesis.Channels(network, latents, lowestGrid);
        return ReferenceOutput.Rgba(image, channels, mask, scaleExponent, scaleExponent - lowestGrid);
    }

    private static int[,] DecodeMask(ReferenceEntry image, byte[] stream)
    {
        var rans = new ReferenceRans(stream, lanes: 1);
        int[,] mask = ReferenceMask.Decode(new ReferenceBitReader(rans), image.AlphaKind, image.Width, image.Height);
        rans.End();
        return mask;
    }

    private static int[][,] DecodeLatents(
        ReferenceNetwork network, ReferenceEntry image, byte[] stream, int codedGrids, int lanes, int lowestGrid)
    {
        if (codedGrids == 0)
        {
            Require(stream.Length == 0, "bytes are left over in a stream without latents");
            return [.. Enumerable.Range(0, network.Size.Grids).Select(k =>
                new int[ReferenceMath.CeilShift(image.Height, k), ReferenceMath.CeilShift(image.Width, k)])];
        }

        var rans = new ReferenceRans(stream, lanes);
        int[][,] latents = ReferenceLatents.Decode(
            network, new ReferenceLatentReader(rans), lanes, codedGrids, lowestGrid, image.Width, image.Height);

        // At a reduced size finer grids are left unread, so the end is not looked at.
        if (lowestGrid == 0)
        {
            rans.End();
        }

        return latents;
    }
}
