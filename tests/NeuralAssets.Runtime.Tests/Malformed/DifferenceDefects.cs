using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Network differences that FORMAT.md section 4.2 refuses, and some at the very bounds that it allows.</summary>
internal static class DifferenceDefects
{
    private const int SameStep = 2;
    private const int LargestStored = 1 << 23;

    // The order of the tensors of SmallPack.Size.
    private const int HiddenWeight = 0;
    private const int HiddenBias = 1;
    private const int WideScale = 15;

    public static IEnumerable<MalformedCase> All()
    {
        byte[] none = Difference(HiddenWeight, (writer, changed, _) => writer.Bit(changed, false));
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
        yield return Of("weight above 2^23 by its difference", "-2^23..2^23", Change(SameStep, 1, HiddenBias), bias: LargestStored);
        yield return Of("weight below -2^23 by its difference", "-2^23..2^23", Change(SameStep, -1, HiddenBias), bias: -LargestStored);
        yield return Of("difference with endless escape", "an escape is longer", Difference(HiddenWeight, (writer, changed, stream) =>
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
        yield return Files("the largest stored weight by its difference", Change(SameStep, 1, HiddenBias), step: null, LargestStored - 1);
        yield return Files("the lowest stored weight by its difference", Change(SameStep, -1, HiddenBias), step: null, 1 - LargestStored);
    }

    private static MalformedCase Of(string defect, string reason, byte[] difference, int? step = null, int bias = 0)
    {
        (_, byte[] decoder, byte[] codes) = Files(defect, difference, step, bias);
        return new MalformedCase(defect, reason, decoder, codes);
    }

    /// <summary>
    /// A decoder of zeros in the finest steps, or in a given one, but for the first bias of a context layer; and an image whose stream is a difference
    /// and nothing more.
    /// </summary>
    private static (string What, byte[] DecoderFile, byte[] CodesFile) Files(string what, byte[] difference, int? step, int bias = 0)
    {
        ReferenceStoredTensor[] tensors = [.. SmallPack.Size.Tensors().Select(
            tensor => new ReferenceStoredTensor(step ?? tensor.FractionalBits, Spread: 7, new int[tensor.Rows * tensor.Columns]))];
        tensors[HiddenBias] = tensors[HiddenBias] with { Spread = ReferenceStoredTensor.SpreadOf(10) };
        tensors[HiddenBias].Values[0] = bias;
        byte[] decoder = ReferenceDecoderFile.Write(SmallPack.Size, tensors);
        var image = new ReferenceImage("image", 8, 8, AlphaKind: 0, Grey: false, difference) { Differs = true };
        return (what, decoder, ReferenceCodesFile.Write(decoder, [image]));
    }

    /// <summary>Only the very first value of a tensor changes: that of a context layer's weights is on the diagonal.</summary>
    private static byte[] Change(int e, int first, int tensor = HiddenWeight) => Difference(tensor, (writer, changed, stream) =>
    {
        Begin(writer, changed, e);
        ReferenceTensor shape = SmallPack.Size.Tensors().ElementAt(tensor);
        for (int i = 0; i < shape.Rows * shape.Columns; i++)
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

    /// <summary>All tensors but one are as they were.</summary>
    private static byte[] Difference(int tensor, Action<ReferenceFieldWriter, ReferenceAdaptiveBit, ReferenceRansWriter> write)
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        var writer = new ReferenceFieldWriter(stream);
        var changed = new ReferenceAdaptiveBit();
        for (int t = 0; t < SmallPack.Size.Tensors().Count(); t++)
        {
            if (t == tensor)
            {
                write(writer, changed, stream);
            }
            else
            {
                writer.Bit(changed, false);
            }
        }

        return stream.ToArray();
    }
}
