namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>The stored values of one tensor and its header fields (FORMAT.md section 3.2).</summary>
internal sealed record ReferenceStoredTensor(int Step, int Spread, int[] Values)
{
    public static int RawBitsOf(int spread) => spread < 14 ? 0 : (spread - 12) >> 1;

    public static int ScaleOf(int spread) => ((spread - (2 * RawBitsOf(spread))) * 355) >> 7;

    /// <summary>The lower one of the spreads with so many raw bits, 1 or more.</summary>
    public static int SpreadOf(int rawBits) => 12 + (2 * rawBits);
}

/// <summary>The sizes of one network and its tensors, of which there may be other ones than the sizes need.</summary>
internal sealed record ReferenceStoredNetwork(ReferenceDimensions Size, IReadOnlyList<ReferenceStoredTensor> Tensors);

/// <summary>FORMAT.md section 3 backwards: writes a decoder file, valid or not.</summary>
internal static class ReferenceDecoderFile
{
    /// <summary>With a single network.</summary>
    public static byte[] Write(ReferenceDimensions size, IEnumerable<ReferenceStoredTensor> tensors)
        => Write([new ReferenceStoredNetwork(size, [.. tensors])]);

    /// <param name="networks">To write.</param>
    /// <param name="count">How many are said to be there, if not these.</param>
    public static byte[] Write(IReadOnlyList<ReferenceStoredNetwork> networks, int? count = null)
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        stream.RawBits(lane: 0, (count ?? networks.Count) - 1, 4);
        var (steps, spreads) = (new ReferenceTree(5), new ReferenceTree(6));
        ReferenceDimensions? previous = null;
        foreach (ReferenceStoredNetwork network in networks)
        {
            AddNetwork(stream, steps, spreads, previous, network);
            previous = network.Size;
        }

        return WithStream(stream.ToArray());
    }

    public static void AddNetwork(
        ReferenceRansWriter stream, ReferenceTree steps, ReferenceTree spreads, ReferenceDimensions? previous, ReferenceStoredNetwork network)
    {
        AddSizes(stream, previous, network.Size);
        foreach (ReferenceStoredTensor tensor in network.Tensors)
        {
            AddHeader(stream, steps, spreads, tensor);
            AddValues(stream, tensor);
        }
    }

    public static byte[] WithStream(byte[] stream) => WithChecksum([(byte)'N', (byte)'A', (byte)'D', 8, .. stream]);

    public static byte[] WithChecksum(List<byte> bytes)
        => [.. bytes, .. BitConverter.GetBytes(ReferenceBytes.Crc32C(bytes.ToArray()))];

    private static void AddSizes(ReferenceRansWriter stream, ReferenceDimensions? previous, ReferenceDimensions size)
    {
        if (previous is not null)
        {
            stream.RawBits(lane: 0, previous == size ? 1 : 0, 1);
        }

        if (previous != size)
        {
            (int Value, int Bits)[] fields =
            [
                (size.Channels - 1, 2), (size.Grids - 1, 4), (size.ContextSize - 1, 5), (size.Features, 4),
                (size.FeatureGrids, 4), (size.ContextLayers, 2), (size.SynthesisWidth - 1, 6), (size.ResidualLayers, 2),
            ];
            Array.ForEach(fields, field => stream.RawBits(lane: 0, field.Value, field.Bits));
        }
    }

    public static void AddHeader(ReferenceRansWriter stream, ReferenceTree steps, ReferenceTree spreads, ReferenceStoredTensor tensor)
    {
        var writer = new ReferenceFieldWriter(stream);
        writer.Tree(steps, tensor.Step);
        writer.Tree(spreads, tensor.Spread);
    }

    private static void AddValues(ReferenceRansWriter stream, ReferenceStoredTensor tensor)
    {
        int rawBits = ReferenceStoredTensor.RawBitsOf(tensor.Spread);
        foreach (int value in tensor.Values)
        {
            stream.Residual(lane: 0, ReferenceStoredTensor.ScaleOf(tensor.Spread), phase: 0, value >> rawBits);
            stream.RawBits(lane: 0, value & ((1 << rawBits) - 1), rawBits);
        }
    }
}
