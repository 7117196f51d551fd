using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Network differences that FORMAT.md section 4.2 refuses, and some at the very bounds that it allows.</summary>
internal static class DifferenceDefects
{
    private const int SameStep = 2;
    private const int WideScale = 15;

    public static IEnumerable<MalformedCase> All()
    {
        byte[] none = Difference((writer, changed, _) => writer.Bit(changed, false));
        yield return Of("difference of no bytes", "the file ends", []);
        yield return Of("difference of three bytes", "the file ends", none[..3]);
        yield return Of("difference without its end", "the file ends", Change(SameStep, 0)[..4]);
        yield return Of("bytes after a difference without latents", "left over", [.. none, 0]);
        const string Step = "the step exponent of a difference";
        yield return Of("difference finer than q", Step, Change(e: 1, 0));
        yield return Of("difference with a step below 0", Step, Change(e: 3, 0), step: 0);
        yield return Of("weight above 16 bits by its difference", "outside 16 bits", Change(SameStep, 32768 - 1024));
        yield return Of("weight below 16 bits by its difference", "outside 16 bits", Change(SameStep, -32769 - 1024));
        yield return Of("difference far above 16 bits at a coarse step", "outside 16 bits", Change(SameStep, 65000), step: 0);
        yield return Of("difference with endless escape", "an escape is longer", Difference((writer, changed, stream) =>
        {
            Begin(writer, changed, SameStep);
            DefectiveStreams.AddEndlessEscape(stream, 4 * WideScale, phase: 0);
        }));
    }

    /// <summary>Valid neighbours of the defects.</summary>
    public static IEnumerable<(string What, byte[] DecoderFile, byte[] CodesFile)> Allowed()
    {
        yield return Files("a difference that changes nothing", Change(SameStep, 0), step: null);
        yield return Files("the largest weight by its difference", Change(SameStep, 32767 - 1024), step: null);
        yield return Files("the finest step", Change(e: 2, 1), step: null);
        yield return Files("the coarsest step", Change(e: 2, 1), step: 0);
    }

    private static MalformedCase Of(string defect, string reason, byte[] difference, int? step = null)
    {
        (_, byte[] decoder, byte[] codes) = Files(defect, difference, step);
        return new MalformedCase(defect, reason, decoder, codes);
    }

    /// <summary>A decoder of zeros in the finest steps, or in a given one, and an image whose stream is a difference and nothing more.</summary>
    private static (string What, byte[] DecoderFile, byte[] CodesFile) Files(string what, byte[] difference, int? step)
    {
        byte[] decoder = ReferenceDecoderFile.Write(SmallPack.Size, SmallPack.Size.Tensors().Select(
            tensor => new ReferenceStoredTensor(step ?? tensor.FractionalBits, Spread: 7, new int[tensor.Rows * tensor.Columns])));
        var image = new ReferenceImage("image", 8, 8, AlphaKind: 0, Grey: false, difference) { Differs = true };
        return (what, decoder, ReferenceCodesFile.Write(decoder, [image]));
    }

    /// <summary>Only the very first weight, on the diagonal of a context layer, changes.</summary>
    private static byte[] Change(int e, int first) => Difference((writer, changed, stream) =>
    {
        Begin(writer, changed, e);
        int count = SmallPack.Size.ContextWidth * SmallPack.Size.ContextWidth;
        for (int i = 0; i < count; i++)
        {
            stream.Residual(lane: 0, 4 * WideScale, phase: 0, i == 0 ? first : 0);
        }
    });

    private static void Begin(ReferenceFieldWriter writer, ReferenceAdaptiveBit changed, int e)
    {
        writer.Bit(changed, true);
        writer.Raw(e, 3);
        writer.Raw(WideScale, 4);
    }

    /// <summary>All tensors but the first are as they were.</summary>
    private static byte[] Difference(Action<ReferenceFieldWriter, ReferenceAdaptiveBit, ReferenceRansWriter> writeFirst)
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        var writer = new ReferenceFieldWriter(stream);
        var changed = new ReferenceAdaptiveBit();
        writeFirst(writer, changed, stream);
        foreach (ReferenceTensor _ in SmallPack.Size.Tensors().Skip(1))
        {
            writer.Bit(changed, false);
        }

        return stream.ToArray();
    }
}
