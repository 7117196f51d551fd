using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>References to other images that FORMAT.md sections 4 and 6.1 refuse.</summary>
internal static class ReferenceDefects
{
    private static readonly byte[] s_plain = [0, 0, 0x80, 0];

    public static IEnumerable<MalformedCase> All()
    {
        yield return Of("reference without blocks", "the file ends", To(1, "a") with { Stream = [] }, Image("b"));
        yield return Of("bytes after the blocks of a reference", "left over", To(1, "a") with { Stream = [.. Blocks(), 0] }, Image("b"));
        yield return Of("reference beyond the index", "no such reference", To(1, "a"));
        yield return Of("reference far beyond the index", "no such reference", To(1 << 28, "a"));
        yield return Of("reference before the index", "no such reference", To(-1, "a"), Image("b"));
        yield return Of("reference far before the index", "no such reference", To(-(1 << 28), "a"), Image("b"));
        yield return Of("references in a circle", "refers to another image", To(1, "a"), To(0, "b"));
        yield return Of("reference to an image with a reference", "refers to another image", To(1, "a"), To(2, "b"), Image("c"));
        yield return Of("reference to a wider image", "another size", To(1, "a"), Image("b") with { Width = 9 });
        yield return Of("reference to a lower image", "another size", To(1, "a"), Image("b") with { Height = 7 });
        yield return Of("reference to an image of another network", "another network", To(1, "a"), Image("b") with { Network = 1, Grids = 2 });
        yield return Of("reference of an image of another network", "another network", To(1, "a") with { Network = 1, Grids = 2 }, Image("b"));
        ReferenceImage lossless = RandomLosslessImage.Write(new Random(3), Image("b"), fewColours: true);
        yield return Of("reference to a lossless image", "has no latents", To(1, "a"), lossless);
        yield return Of("reference to an image with a damaged stream", "left over", To(1, "a"), Image("b") with { Stream = [.. s_plain, 1] });
    }

    /// <summary>A stream without latents whose one block has the reference.</summary>
    private static ReferenceImage To(int number, string name) => Image(name) with { Stream = Blocks(), Reference = number };

    private static byte[] Blocks()
    {
        // Not mixed, opaque.
        var stream = new ReferenceRansWriter(lanes: 1);
        stream.Interval(lane: 0, 32768, 32768);
        stream.Interval(lane: 0, 32768, 32768);
        return stream.ToArray();
    }

    private static ReferenceImage Image(string name) => new(name, 8, 8, AlphaKind: 0, Grey: false, s_plain);

    private static MalformedCase Of(string defect, string reason, params ReferenceImage[] images) =>
        MalformedCase.OfCodes(defect, reason, ReferenceCodesFile.Write(SmallPack.DecoderFile, images));
}
