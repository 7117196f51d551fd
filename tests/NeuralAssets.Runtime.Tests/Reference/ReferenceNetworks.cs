using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 3: the decoder file.</summary>
internal sealed record ReferenceNetworks(uint Id, IReadOnlyList<ReferenceNetwork> All)
{
    private sealed record Header(ReferenceDimensions Size, ReferenceTensor[] Tensors, int[] TensorHeaders);

    public static ReferenceNetworks Read(byte[] file)
    {
        var bytes = new ReferenceBytes(file);
        Require(bytes.U8() == 'N' && bytes.U8() == 'A' && bytes.U8() == 'D', "the magic is not NAD");
        Require(bytes.U8() == 7, "the version is not 7");
        int count = bytes.U8();
        Require(count is >= 1 and <= 16, "the number of networks is outside 1..16");
        var headers = new List<Header>();
        for (int i = 0; i < count; i++)
        {
            headers.Add(ReadHeader(bytes));
        }

        Require(bytes.Remaining >= 4, "the file ends before the checksum");
        var values = new ReferenceRans(bytes.Take(bytes.Remaining - 4), lanes: 1);
        uint id = bytes.ChecksumOfAllBefore();
        ReferenceStored[][] stored = [.. headers.Select(header => ReadTensors(values, header))];
        values.End();
        return new ReferenceNetworks(id, [.. headers.Zip(stored, (header, tensors) => new ReferenceNetwork(header.Size, tensors))]);
    }

    private static Header ReadHeader(ReferenceBytes bytes)
    {
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
        return new Header(size, tensors, [.. tensors.Select(_ => bytes.U16())]);
    }

    private static ReferenceStored[] ReadTensors(ReferenceRans values, Header header) =>
        [.. header.Tensors.Zip(header.TensorHeaders, (tensor, packed) => ReadTensor(values, tensor, packed))];

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
}
