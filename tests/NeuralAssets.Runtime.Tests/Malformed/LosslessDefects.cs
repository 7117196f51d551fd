using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Streams and groups of lossless images that FORMAT.md section 11.1 and 11.2 refuse.</summary>
internal static class LosslessDefects
{
    private const byte Base = 64;
    private static readonly ReferenceImage s_image = new("a", 8, 8, AlphaKind: 3, Grey: false, []);

    public static IEnumerable<MalformedCase> All() => [.. Heads(), .. Bits(), .. Bases()];

    private static IEnumerable<MalformedCase> Heads()
    {
        yield return Of("lossless stream of no bytes", "the file ends", []);
        yield return Of("lossless stream without a pixel checksum", "the file ends", [12, 0, 0]);
        yield return Of("lossless pixel checksum of 2^23", "more than 23 bits", [12, 0, 0, 0x80]);
        yield return Of("lossless settings with reserved bit", "a reserved bit", [128 + 12]);
        yield return Of("lossless state of 2^9 slots", "the number of slots", [9]);
        yield return Of("lossless state of 2^19 slots", "the number of slots", [19]);
        yield return Of("lossless base and slots", "the number of slots", [Base + 12, 0]);
        yield return Of("lossless base without number", "the file ends", [Base]);
        yield return Of("lossless base beyond the index", "no such base", [Base, 1]);
        yield return Of("lossless base of 2^31-1", "no such base", [Base, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
        yield return Codes("lossless image of more pixels than its stream can say", "too short for its pixels",
            [s_image with { Width = 16384, Height = 9, Stream = [12, 0, 0, 0], Lossless = true }]);
    }

    private static IEnumerable<MalformedCase> Bits()
    {
        byte[] valid = RandomLosslessImage.Write(new Random(3), s_image, fewColours: true).Stream;
        yield return Of("lossless stream of one byte of bits", "ends early", valid[..5]);
        yield return Of("lossless stream without its second half", "ends early", valid[..(valid.Length / 2)]);
        yield return Of("lossless stream with trailing byte", "left over", [.. valid, 0, 0, 0, 0, 0]);
    }

    private static IEnumerable<MalformedCase> Bases()
    {
        ReferenceImage first = RandomLosslessImage.Write(new Random(3), s_image, fewColours: true);
        ReferenceImage On(string name, int number) => s_image with { Name = name, NameBytes = [(byte)name[0]], Stream = [Base, (byte)number, 0, 0, 0, 1, 2, 3], Lossless = true };
        yield return Codes("lossless image that is its own base", "more than 16", [On("a", 0)]);
        yield return Codes("lossless images in a circle", "more than 16", [On("a", 1), On("b", 0)]);
        yield return Codes("lossless image whose base is not lossless", "of another kind",
            [On("a", 1), new ReferenceImage("b", 8, 8, AlphaKind: 3, Grey: false, [0, 0, 0x80, 0])]);
        yield return Codes("lossless image whose base is opaque", "of another kind", [On("a", 1), first with { Name = "b", NameBytes = "b"u8.ToArray(), AlphaKind = 0 }]);
        yield return Codes("lossless image whose base is grey", "of another kind", [On("a", 1), first with { Name = "b", NameBytes = "b"u8.ToArray(), Grey = true }]);
        yield return Codes("lossless image that depends on too many pixels", "too many pixels",
            [On("a", 1), s_image with { Name = "b", NameBytes = "b"u8.ToArray(), Width = 16384, Height = 17, Stream = [12, 0, 0, 0, .. new byte[64]], Lossless = true }]);
        List<ReferenceImage> chain = LosslessReferenceTests.Chain(new Random(4), 18, side: 4, fewColours: true);
        yield return Codes("lossless image at the end of a chain of 18", "more than 16", [.. chain]);
    }

    private static MalformedCase Of(string defect, string reason, byte[] stream) =>
        Codes(defect, reason, [s_image with { Stream = stream, Lossless = true }]);

    private static MalformedCase Codes(string defect, string reason, IReadOnlyList<ReferenceImage> images) =>
        MalformedCase.OfCodes(defect, reason, ReferenceCodesFile.Write(SmallPack.DecoderFile, images));
}
