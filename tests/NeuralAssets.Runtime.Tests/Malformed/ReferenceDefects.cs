using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>References to other images that FORMAT.md sections 4.1 and 6.1 refuse.</summary>
internal static class ReferenceDefects
{
    private static readonly byte[] s_plain = ReferenceCodesFile.Stream(layout: 0, []);

    public static IEnumerable<MalformedCase> All()
    {
        yield return Of("reference without number", "the file ends", Image("a", [0, 1 << 5]));
        yield return Of("reference without blocks", "the file ends", Image("a", ReferenceCodesFile.Stream(layout: 0, [], reference: 1)), Image("b", s_plain));
        yield return Of("bytes after the blocks of a reference", "left over", Image("a", [.. To(1), 0]), Image("b", s_plain));
        yield return Of("reference beyond the index", "no such reference", Image("a", To(1)));
        yield return Of("reference of 2^31-1", "no such reference", Image("a", To(int.MaxValue)));
        yield return Of("reference to itself", "refers to another image", Image("a", To(0)));
        yield return Of("references in a circle", "refers to another image", Image("a", To(1)), Image("b", To(0)));
        yield return Of("reference to an image with a reference", "refers to another image", Image("a", To(1)), Image("b", To(2)), Image("c", s_plain));
        yield return Of("reference to a wider image", "another size", Image("a", To(1)), Image("b", s_plain) with { Width = 9 });
        yield return Of("reference to a lower image", "another size", Image("a", To(1)), Image("b", s_plain) with { Height = 7 });
        yield return Of("reference to an image of another network", "another network", Image("a", To(1)), Image("b", s_plain) with { Network = 1 });
        yield return Of("reference of an image of another network", "another network", Image("a", To(1)) with { Network = 1 }, Image("b", s_plain));
        ReferenceImage lossless = RandomLosslessImage.Write(new Random(3), Image("b", []), fewColours: true);
        yield return Of("reference to a lossless image", "has no latents", Image("a", To(1)), lossless);
        yield return Of("reference to an image with a damaged stream", "left over", Image("a", To(1)), Image("b", [0, 0, 1]));
    }

    /// <summary>A stream without latents whose one block has the reference.</summary>
    private static byte[] To(int number) => ReferenceCodesFile.Stream(layout: 0, Blocks(), reference: number);

    private static byte[] Blocks()
    {
        // Not mixed, opaque.
        var stream = new ReferenceRansWriter(lanes: 1);
        stream.Interval(lane: 0, 32768, 32768);
        stream.Interval(lane: 0, 32768, 32768);
        return stream.ToArray();
    }

    private static ReferenceImage Image(string name, byte[] stream) => new(name, 8, 8, AlphaKind: 0, Grey: false, stream);

    private static MalformedCase Of(string defect, string reason, params ReferenceImage[] images) =>
        MalformedCase.OfCodes(defect, reason, ReferenceCodesFile.Write(SmallPack.DecoderFile, images));
}
