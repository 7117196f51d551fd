using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 3: the decoder file.</summary>
internal sealed record ReferenceNetworks(uint Id, IReadOnlyList<ReferenceNetwork> All)
{
    public static ReferenceNetworks Read(byte[] file)
    {
        var bytes = new ReferenceBytes(file);
        Require(bytes.U8() == 'N' && bytes.U8() == 'A' && bytes.U8() == 'D', "the magic is not NAD");
        Require(bytes.U8() == 8, "the version is not 8");
        uint id = RequireChecksum(file);
        var rans = new ReferenceRans(bytes.Take(bytes.Remaining - 4), lanes: 1);
        var reader = new ReferenceFieldReader(rans);
        int count = reader.Raw(4) + 1;
        var (steps, spreads) = (new ReferenceTree(5), new ReferenceTree(6));
        var networks = new List<ReferenceNetwork>();
        while (networks.Count < count)
        {
            ReferenceDimensions size = ReadSize(reader, networks.LastOrDefault()?.Size);
            size.Check();
            networks.Add(new ReferenceNetwork(
                size, [.. size.Tensors().Select(tensor => ReadTensor(rans, tensor, reader.Tree(steps), reader.Tree(spreads)))]));
        }

        rans.End();
        return new ReferenceNetworks(id, networks);
    }

    private static ReferenceDimensions ReadSize(ReferenceFieldReader reader, ReferenceDimensions? previous) =>
        previous is not null && reader.Raw(1) == 1 ? previous : new ReferenceDimensions(
            Channels: reader.Raw(2) + 1,
            Grids: reader.Raw(4) + 1,
            ContextSize: reader.Raw(5) + 1,
            Features: reader.Raw(4),
            FeatureGrids: reader.Raw(4),
            ContextLayers: reader.Raw(2),
            SynthesisWidth: reader.Raw(6) + 1,
            ResidualLayers: reader.Raw(2));

    /// <summary>Sections 3.2 and 3.3.</summary>
    private static ReferenceStored ReadTensor(ReferenceRans values, ReferenceTensor tensor, int step, int spread)
    {
        Require(step <= tensor.FractionalBits, "a step exponent is above the fractional bits");
        Require(spread <= 43, "a spread is above 43");
        int rawBits = ReferenceStoredTensor.RawBitsOf(spread);
        long[,] stored = new long[tensor.Rows, tensor.Columns];
        foreach ((int row, int column) in ReferenceStored.Places(tensor))
        {
            long u = values.Residual(lane: 0, ReferenceStoredTensor.ScaleOf(spread), phase: 0);
            Require(u is >= -32768 and <= 32767, "a coded weight is outside 16 bits");
            long v = (u << rawBits) + values.RawBits(lane: 0, rawBits);
            Require(v is >= -(1 << 23) and <= 1 << 23, "a weight is outside -2^23..2^23");
            stored[row, column] = v;
        }

        return new ReferenceStored(tensor, step, stored);
    }
}
