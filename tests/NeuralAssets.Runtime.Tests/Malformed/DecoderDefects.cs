using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Decoder files that FORMAT.md section 3 refuses, and some at the very bounds that it allows.</summary>
internal static class DecoderDefects
{
    // The order of the tensors of SmallPack.Size.
    private const int HiddenWeight = 0;
    private const int OutputWeight = 2;
    private const int OutputBias = 3;
    private const int Upsampling = 6;
    private const int Prefilter = 8;
    private const int SynthesisBias = 11;
    private const int ResidualWeight = 14;

    /// <summary>Behind magic and version.</summary>
    private const int StreamStart = 4;

    public static IEnumerable<MalformedCase> All() =>
    [
        .. Headers(), .. Networks(), .. Sizes(), .. Weights(), .. Streams(),
    ];

    /// <summary>The largest values that are still allowed, each the neighbour of a defect below.</summary>
    public static IEnumerable<(string What, byte[] DecoderFile)> Allowed() =>
    [
        ("no weight at all", Zeros()),
        ("a stored weight of 2^23", Tensor(SynthesisBias, [1 << 23, 0, 0], rawBits: 10)),
        ("a bias of 2^30", Tensor(SynthesisBias, [256, 256, 0], rawBits: 2, step: 0)),
        ("a bias of -2^30", Tensor(SynthesisBias, [-256, 0, 0], rawBits: 2, step: 0)),
        ("a row exactly at the bound", Tensor(OutputWeight, [32767, 32640, 0, 0, 0, 0, 0, 0, 0, 0])),
        ("a row at the bound with a bias", Tensor(OutputWeight, [-32768, 32639], OutputBias, [32767])),
        ("a weight of -2^15", Tensor(OutputWeight, [-32768])),
        ("a context weight of 2^15-1 with the identity", Tensor(HiddenWeight, [32767 - 1024])),
        ("upsampling taps at the bound", Tensor(Upsampling, [32767, 32640])),
        ("prefilter taps at the bound", Tensor(Prefilter, [1, 32703])),
        ("sixteen networks", ReferenceDecoderFile.Write([.. Enumerable.Repeat(Network(SmallPack.OtherSize), 16)])),
        ("two networks of one size", ReferenceDecoderFile.Write([Network(SmallPack.Size), Network(SmallPack.Size)])),
    ];

    private static IEnumerable<MalformedCase> Headers()
    {
        byte[] valid = SmallPack.DecoderFile;
        yield return Of("decoder is empty", "the file ends", []);
        yield return Of("decoder is a codes file", "the magic is not NAD", SmallPack.CodesFile);
        yield return Of("decoder magic in lower case", "the magic is not NAD", Patch(valid, 0, 'n'));
        yield return Of("decoder version 0", "the version is not 8", Patch(valid, 3, 0));
        yield return Of("decoder version of the future", "the version is not 8", Patch(valid, 3, 9));
        yield return Of("decoder version 7", "the version is not 8", Patch(valid, 3, 7));
        yield return Of("decoder checksum differs", "a checksum differs", SmallPack.Flip(valid, (8 * valid.Length) - 1));
        yield return Of("decoder with trailing byte", "left over", SmallPack.Repair([.. valid, 0]));
        yield return Of("decoder with bytes after its checksum", "a checksum differs", [.. valid, 0, 0, 0, 0]);
    }

    private static IEnumerable<MalformedCase> Networks()
    {
        ReferenceStoredNetwork first = Network(SmallPack.Size);
        ReferenceStoredNetwork second = Network(SmallPack.OtherSize);
        ReferenceStoredNetwork overflowing = first with { Tensors = Replace(ZeroTensors(), OutputWeight, [32767, 32641], rawBits: 0, step: null) };
        ReferenceStoredNetwork headless = second with { Tensors = [] };
        yield return Of("more networks counted than there are", "the file ends", ReferenceDecoderFile.Write([first, second], count: 16));
        yield return Of("fewer networks counted than there are", "a final state", ReferenceDecoderFile.Write([first, second], count: 1));
        yield return Of("second network with ten grids", "grids are", ReferenceDecoderFile.Write(
            [first, second with { Size = SmallPack.OtherSize with { Grids = 10 } }]));
        yield return Of("no tensors of the second network", "the file ends", ReferenceDecoderFile.Write([first, headless]));
        yield return Of("row of the second network above the bound", "a row of weights", ReferenceDecoderFile.Write([second, overflowing]));
    }

    private static IEnumerable<MalformedCase> Sizes()
    {
        ReferenceDimensions valid = SmallPack.Size;
        yield return Of("ten grids", "grids are", Zeros(valid with { Grids = 10 }));
        yield return Of("sixteen grids", "grids are", Zeros(valid with { Grids = 16 }));
        yield return Of("context of 21", "the context size", Zeros(valid with { ContextSize = 21 }));
        yield return Of("context of 32", "the context size", Zeros(valid with { ContextSize = 32 }));
        yield return Of("thirteen features", "features are", Zeros(valid with { Features = 13 }));
        yield return Of("feature grids reach the coarsest", "feature grids", Zeros(valid with { FeatureGrids = 3 }));
        yield return Of("features without feature grids", "feature grids", Zeros(valid with { FeatureGrids = 0 }));
        yield return Of("feature grids without features", "feature grids", Zeros(valid with { Features = 0 }));
    }

    private static IEnumerable<MalformedCase> Weights()
    {
        const string Row = "a row of weights";
        const string Taps = "the taps of a filter";
        const string Weight = "a weight is outside 16 bits";
        yield return Of("row one above the bound", Row, Tensor(OutputWeight, [32767, 32641]));
        yield return Of("row above the bound by its bias", Row, Tensor(OutputWeight, [-32768, 32639], OutputBias, [32768]));
        yield return Of("row above the bound by the identity", Row, Tensor(HiddenWeight, [31743, 32641]));
        yield return Of("convolution above the bound", Row, Tensor(ResidualWeight, [32767, 0, 0, 0, 0, 0, 0, 0, 30593]));
        yield return Of("upsampling taps above the bound", Taps, Tensor(Upsampling, [32767, 32641]));
        yield return Of("prefilter taps above the bound", Taps, Tensor(Prefilter, [2, 32703]));
        yield return Of("weight of 2^15", Weight, Tensor(OutputWeight, [32768], rawBits: 1));
        yield return Of("weight of -2^15-1", Weight, Tensor(OutputWeight, [-32769], rawBits: 1));
        yield return Of("weight of 2^15 by the identity", Weight, Tensor(HiddenWeight, [32768 - 1024]));
        yield return Of("tap of 2^15", "a tap is outside", Tensor(Upsampling, [32768], rawBits: 1));
        yield return Of("weight of 2^23 with a coarse step", Weight, Tensor(OutputWeight, [1 << 23], rawBits: 15, step: 0));
        yield return Of("bias above 2^30", "a bias is", Tensor(SynthesisBias, [257], step: 0));
        yield return Of("stored weight above 2^23", "-2^23..2^23", Tensor(SynthesisBias, [(1 << 23) + 1], rawBits: 10));
        yield return Of("stored weight below -2^23", "-2^23..2^23", Tensor(SynthesisBias, [-(1 << 23) - 1], rawBits: 10));
        yield return Of("coded weight above 16 bits", "a coded weight", Tensor(SynthesisBias, [32768]));
        yield return Of("coded weight below 16 bits", "a coded weight", Tensor(SynthesisBias, [-32769]));
        yield return Of("step exponent above q", "a step exponent", Tensor(OutputWeight, [0], step: 11));
        yield return Of("spread of 44", "a spread is", Tensor(OutputWeight, [0], rawBits: 16));
        yield return Of("spread of 63", "a spread is", Tensor(OutputWeight, [0], rawBits: 25, odd: true));
    }

    private static IEnumerable<MalformedCase> Streams()
    {
        byte[] valid = Zeros();
        yield return Of("weights with state 0", "an initial state", PatchState(valid, 0));
        yield return Of("weights with state 2^23-1", "an initial state", PatchState(valid, (1u << 23) - 1));
        yield return Of("weights with state 2^31", "an initial state", PatchState(valid, 1u << 31));
        yield return Of("weights with state 2^32-1", "an initial state", PatchState(valid, uint.MaxValue));
        yield return Of("weights with wrong final state", "a final state", ReferenceDecoderFile.WithStream(Stream().ToArray(checksum: 1)));
        yield return Of("decoder without stream", "the file ends", ReferenceDecoderFile.WithStream([]));
        yield return Of("decoder with three bytes of a stream", "the file ends", ReferenceDecoderFile.WithStream(valid[StreamStart..(StreamStart + 3)]));
        yield return Of("weights with endless escape", "an escape is longer", EndlessEscape());
    }

    /// <summary>Of one network, all of whose weights are zero.</summary>
    private static ReferenceRansWriter Stream()
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        stream.RawBits(lane: 0, 0, 4);
        ReferenceDecoderFile.AddNetwork(stream, new ReferenceTree(5), new ReferenceTree(6), previous: null, Network(SmallPack.Size));
        return stream;
    }

    /// <summary>The first symbol is a high escape, and nothing but 1-bits follow it.</summary>
    private static byte[] EndlessEscape()
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        stream.RawBits(lane: 0, 0, 4);
        var (steps, spreads) = (new ReferenceTree(5), new ReferenceTree(6));
        ReferenceDecoderFile.AddNetwork(stream, steps, spreads, previous: null, Network(SmallPack.Size) with { Tensors = [] });
        ReferenceStoredTensor first = ZeroTensors()[0];
        ReferenceDecoderFile.AddHeader(stream, steps, spreads, first);
        DefectiveStreams.AddEndlessEscape(stream, ReferenceStoredTensor.ScaleOf(first.Spread), phase: 0);
        return ReferenceDecoderFile.WithStream(stream.ToArray());
    }

    private static MalformedCase Of(string defect, string reason, byte[] decoderFile)
        => MalformedCase.OfDecoder(defect, reason, decoderFile);

    private static byte[] Patch(byte[] file, int offset, params int[] values)
    {
        byte[] patched = [.. file];
        for (int i = 0; i < values.Length; i++)
        {
            patched[offset + i] = (byte)values[i];
        }

        return SmallPack.Repair(patched);
    }

    private static byte[] PatchState(byte[] file, uint state)
        => Patch(file, StreamStart, [.. BitConverter.GetBytes(state).Select(value => (int)value)]);

    private static byte[] Zeros() => Zeros(SmallPack.Size);

    private static byte[] Zeros(ReferenceDimensions size)
        => ReferenceDecoderFile.Write([Network(size)]);

    /// <summary>All weights zero.</summary>
    private static ReferenceStoredNetwork Network(ReferenceDimensions size) => new(size, [.. size.Tensors().Select(ZeroTensor)]);

    private static ReferenceStoredTensor ZeroTensor(ReferenceTensor tensor)
        => new(Step: tensor.FractionalBits, Spread: 7, new int[tensor.Rows * tensor.Columns]);

    /// <summary>All weights zero but the first ones of one tensor.</summary>
    private static byte[] Tensor(int index, int[] values, int rawBits = 0, int? step = null, bool odd = false)
        => ReferenceDecoderFile.Write(SmallPack.Size, Replace(ZeroTensors(), index, values, rawBits, step, odd));

    /// <summary>All weights zero but the first ones of two tensors.</summary>
    private static byte[] Tensor(int index, int[] values, int otherIndex, int[] otherValues)
    {
        List<ReferenceStoredTensor> tensors = Replace(ZeroTensors(), otherIndex, otherValues, rawBits: 1, step: null);
        return ReferenceDecoderFile.Write(SmallPack.Size, Replace(tensors, index, values, rawBits: 0, step: null));
    }

    private static List<ReferenceStoredTensor> ZeroTensors() => [.. SmallPack.Size.Tensors().Select(ZeroTensor)];

    private static List<ReferenceStoredTensor> Replace(
        List<ReferenceStoredTensor> tensors, int index, int[] values, int rawBits, int? step, bool odd = false)
    {
        ReferenceStoredTensor zero = tensors[index];
        int[] all = [.. values, .. zero.Values[values.Length..]];
        int spread = rawBits == 0 ? zero.Spread : ReferenceStoredTensor.SpreadOf(rawBits) + (odd ? 1 : 0);
        tensors[index] = zero with { Values = all, Spread = spread, Step = step ?? zero.Step };
        return tensors;
    }
}
