namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>The stored values of one tensor and its header fields (FORMAT.md section 3.2).</summary>
internal sealed record ReferenceStoredTensor(int Step, int RawBits, int Scale, int[] Values)
{
    public int Header => Step | (RawBits << 5) | (Scale << 10);
}

/// <summary>The sizes of one network and its tensors, of which there may be other ones than the sizes need.</summary>
internal sealed record ReferenceStoredNetwork(ReferenceDimensions Size, IReadOnlyList<ReferenceStoredTensor> Tensors);

/// <summary>FORMAT.md section 3 backwards: writes a decoder file, valid or not.</summary>
internal static class ReferenceDecoderFile
{
    /// <summary>With a single network.</summary>
    public static byte[] Write(ReferenceDimensions size, IEnumerable<ReferenceStoredTensor> tensors)
        => Write([new ReferenceStoredNetwork(size, [.. tensors])]);

    public static byte[] Write(IReadOnlyList<ReferenceStoredNetwork> networks)
    {
        var bytes = new List<byte> { (byte)'N', (byte)'A', (byte)'D', 7, (byte)networks.Count };
        var values = new ReferenceRansWriter(lanes: 1);
        foreach (ReferenceStoredNetwork network in networks)
        {
            bytes.AddRange(Sizes(network.Size));
            foreach (ReferenceStoredTensor tensor in network.Tensors)
            {
                bytes.AddRange(BitConverter.GetBytes((ushort)tensor.Header));
                AddValues(values, tensor);
            }
        }

        bytes.AddRange(values.ToArray());
        return WithChecksum(bytes);
    }

    public static byte[] WithChecksum(List<byte> bytes)
        => [.. bytes, .. BitConverter.GetBytes(ReferenceBytes.Crc32C(bytes.ToArray()))];

    private static byte[] Sizes(ReferenceDimensions size) =>
    [
        (byte)size.Channels, (byte)size.Grids, (byte)size.ContextSize, (byte)size.Features,
        (byte)size.FeatureGrids, (byte)size.ContextLayers, (byte)size.SynthesisWidth, (byte)size.ResidualLayers,
    ];

    private static void AddValues(ReferenceRansWriter values, ReferenceStoredTensor tensor)
    {
        foreach (int value in tensor.Values)
        {
            values.Residual(lane: 0, tensor.Scale, phase: 0, value >> tensor.RawBits);
            values.RawBits(lane: 0, value & ((1 << tensor.RawBits) - 1), tensor.RawBits);
        }
    }
}
