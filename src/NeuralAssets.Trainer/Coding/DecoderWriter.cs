using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Writes decoder files (FORMAT.md, section 3).</summary>
internal static class DecoderWriter
{
    /// <exception cref="ArgumentException">There is no network, or there are too many.</exception>
    internal static byte[] Write(IReadOnlyList<DecoderParameters> networks)
    {
        if (networks.Count is < 1 or > FormatConstants.MaximumNetworks)
        {
            throw new ArgumentException($"A decoder file has 1 to {FormatConstants.MaximumNetworks} networks, not {networks.Count}.", nameof(networks));
        }

        var writer = new ByteWriter();
        writer.Write(FormatConstants.DecoderMagic);
        writer.WriteByte(FormatConstants.Version);
        writer.WriteByte(networks.Count);
        var values = new RansEncoder();
        foreach (DecoderParameters network in networks)
        {
            WriteNetwork(writer, values, network);
        }

        writer.Write(values.Finish(lanes: 1));
        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return writer.ToArray();
    }

    private static void WriteNetwork(ByteWriter headers, RansEncoder values, DecoderParameters network)
    {
        WriteArchitecture(headers, network.Architecture);
        foreach (ParameterTensor tensor in network.Tensors)
        {
            var code = TensorCode.Choose(tensor.Values);
            headers.WriteUInt16(DecoderFile.PackHeader(tensor.StepExponent, code.RawBits, code.Scale));
            foreach (int value in tensor.Values)
            {
                values.WriteResidual(value >> code.RawBits, code.Scale, phase: 0);
                values.WriteRawBits(value & ((1 << code.RawBits) - 1), code.RawBits);
            }
        }
    }

    private static void WriteArchitecture(ByteWriter writer, DecoderArchitecture architecture)
    {
        architecture.Validate();
        writer.WriteByte(architecture.Channels);
        writer.WriteByte(architecture.GridCount);
        writer.WriteByte(architecture.ContextSize);
        writer.WriteByte(architecture.FeatureCount);
        writer.WriteByte(architecture.FeatureGrids);
        writer.WriteByte(architecture.ContextLayers);
        writer.WriteByte(architecture.SynthesisWidth);
        writer.WriteByte(architecture.ResidualLayers);
    }
}
