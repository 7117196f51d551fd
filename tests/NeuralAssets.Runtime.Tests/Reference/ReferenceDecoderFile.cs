namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>The stored values of one tensor and its header fields (FORMAT.md section 3.2).</summary>
internal sealed record ReferenceStoredTensor(int Step, int RawBits, int Scale, int[] Values)
{
    public int Header => Step | (RawBits << 5) | (Scale << 10);
}

/// <summary>FORMAT.md section 3 backwards: writes a decoder file, valid or not.</summary>
internal static class ReferenceDecoderFile
{
    public static byte[] Write(ReferenceDimensions size, IEnumerable<ReferenceStoredTensor> tensors)
    {
        var bytes = new List<byte>
        {
            (byte)'N', (byte)'A', (byte)'D', 6,
            (byte)size.Channels, (byte)size.Grids, (byte)size.ContextSize, (byte)size.Features,
            (byte)size.FeatureGrids, (byte)size.ContextLayers, (byte)size.SynthesisWidth, (byte)size.ResidualLayers,
        };
        var values = new ReferenceRansWriter(lanes: 1);
        foreach (ReferenceStoredTensor tensor in tensors)
        {
            bytes.AddRange(BitConverter.GetBytes((ushort)tensor.Header));
            foreach (int value in tensor.Values)
            {
                values.Residual(lane: 0, tensor.Scale, phase: 0, value >> tensor.RawBits);
                values.RawBits(lane: 0, value & ((1 << tensor.RawBits) - 1), tensor.RawBits);
            }
        }

        bytes.AddRange(values.ToArray());
        return WithChecksum(bytes);
    }

    public static byte[] WithChecksum(List<byte> bytes)
        => [.. bytes, .. BitConverter.GetBytes(ReferenceBytes.Crc32C(bytes.ToArray()))];
}
