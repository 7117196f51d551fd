using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 3: the decoder file.</summary>
internal sealed class ReferenceNetwork
{
    private ReferenceNetwork(ReferenceDimensions size, uint id, IReadOnlyList<ReferenceStored> tensors)
    {
        Size = size;
        Id = id;
        Tensors = tensors;
        int next = 0;
        long[,] Take() => tensors[next++].Effective();
        ReferenceLayer Layer() => new(Take(), Bias(Take()));

        for (int i = 0; i < size.ContextLayers; i++)
        {
            ContextHidden.Add(Layer().WithIdentity(1024, tapsPerInput: 1).Checked());
        }

        ContextOutput = Layer().Checked();
        for (int g = 0; g < size.FeatureGrids; g++)
        {
            Features.Add(Layer().Checked());
        }

        for (int k = 0; k < size.Grids - 1; k++)
        {
            Upsampling.Add(Taps(Take(), symmetric: false));
        }

        for (int k = 0; k < size.Grids - 1; k++)
        {
            Prefilter.Add(Taps(Take(), symmetric: true));
        }

        SynthesisHidden = Layer().Checked();
        SynthesisOutput = Layer().Checked();
        for (int e = 0; e < size.ResidualLayers; e++)
        {
            Residual.Add(Layer().WithIdentity(2048, tapsPerInput: 9).Checked());
        }

        Linear = new ReferenceLayer(Take(), new long[size.Channels]).Checked();
    }

    public ReferenceDimensions Size { get; }

    public uint Id { get; }

    /// <summary>As stored, in file order.</summary>
    public IReadOnlyList<ReferenceStored> Tensors { get; }

    public List<ReferenceLayer> ContextHidden { get; } = [];

    public ReferenceLayer ContextOutput { get; }

    public List<ReferenceLayer> Features { get; } = [];

    public List<long[]> Upsampling { get; } = [];

    public List<long[]> Prefilter { get; } = [];

    public ReferenceLayer SynthesisHidden { get; }

    public ReferenceLayer SynthesisOutput { get; }

    public List<ReferenceLayer> Residual { get; } = [];

    public ReferenceLayer Linear { get; }

    public static ReferenceNetwork Read(byte[] file)
    {
        var bytes = new ReferenceBytes(file);
        Require(bytes.U8() == 'N' && bytes.U8() == 'A' && bytes.U8() == 'D', "the magic is not NAD");
        Require(bytes.U8() == 6, "the version is not 6");
        var size = new ReferenceDimensions(
            Channels: bytes.U8(),
            Grids: bytes.U8(),
            ContextSize: bytes.U8(),
            Features: bytes.U8(),
            FeatureGrids: bytes.U8(),
            ContextLayers: bytes.U8(),
            SynthesisWidth: bytes.U8(),
            ResidualLayers: bytes.U8());
        size.Check();
        ReferenceTensor[] tensors = [.. size.Tensors()];
        int[] headers = [.. tensors.Select(_ => bytes.U16())];

        Require(bytes.Remaining >= 4, "the file ends before the checksum");
        var values = new ReferenceRans(bytes.Take(bytes.Remaining - 4), lanes: 1);
        uint id = bytes.ChecksumOfAllBefore();
        ReferenceStored[] stored = [.. tensors.Zip(headers, (tensor, header) => ReadTensor(values, tensor, header))];
        values.End();
        return new ReferenceNetwork(size, id, stored);
    }

    /// <summary>Section 4.2: the network of an image.</summary>
    public ReferenceNetwork With(byte[] difference) => new(Size, Id, ReferenceDifference.Apply(difference, Tensors));

    /// <summary>Sections 3.2 and 3.3.</summary>
    private static ReferenceStored ReadTensor(ReferenceRans values, ReferenceTensor tensor, int header)
    {
        int step = header & 31;
        int rawBits = (header >> 5) & 31;
        int scale = header >> 10;
        Require(step <= tensor.FractionalBits, "a step exponent is above the fractional bits");
        Require(rawBits <= 15, "raw bits are above 15");

        long[,] stored = new long[tensor.Rows, tensor.Columns];
        foreach ((int row, int column) in ReferenceStored.Places(tensor))
        {
            long u = values.Residual(lane: 0, scale, phase: 0);
            Require(u is >= -32768 and <= 32767, "a coded weight is outside 16 bits");
            long v = (u << rawBits) + values.RawBits(lane: 0, rawBits);
            Require(v is >= -(1 << 23) and <= 1 << 23, "a weight is outside -2^23..2^23");
            stored[row, column] = v;
        }

        return new ReferenceStored(tensor, step, stored);
    }

    private static long[] Bias(long[,] tensor)
        => [.. Enumerable.Range(0, tensor.GetLength(0)).Select(row => tensor[row, 0])];

    /// <summary>Section 3.4: filters count their taps as applied.</summary>
    private static long[] Taps(long[,] tensor, bool symmetric)
    {
        long[] taps = [tensor[0, 0], tensor[0, 1], tensor[0, 2], tensor[0, 3]];
        Require(taps.All(tap => tap is >= -32768 and <= 32767), "a tap is outside 16 bits");
        long outer = Math.Abs(taps[1]) + Math.Abs(taps[2]) + Math.Abs(taps[3]);
        long sum = Math.Abs(taps[0]) + (symmetric ? 2 * outer : outer);
        Require(ReferenceLayer.RowFits(sum, bias: 0), "the taps of a filter could overflow 32 bits");
        return taps;
    }
}
