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

        var encoder = new RansEncoder();
        encoder.WriteRawBits(networks.Count - 1, FormatConstants.NetworkCountBits);
        var header = new TensorHeader();
        DecoderArchitecture? previous = null;
        foreach (DecoderParameters network in networks)
        {
            WriteNetwork(encoder, header, previous, network);
            previous = network.Architecture;
        }

        var writer = new ByteWriter();
        writer.Write(FormatConstants.DecoderMagic);
        writer.WriteByte(FormatConstants.Version);
        writer.Write(encoder.Finish(lanes: 1));
        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return writer.ToArray();
    }

    private static void WriteNetwork(RansEncoder encoder, TensorHeader header, DecoderArchitecture? previous, DecoderParameters network)
    {
        var fields = new FieldWriter(encoder);
        network.Architecture.Validate();
        NetworkSizes.Code(ref fields, previous, network.Architecture);
        foreach (ParameterTensor tensor in network.Tensors)
        {
            var code = TensorCode.Choose(tensor.Values);
            header.Code(ref fields, tensor.StepExponent, code.Spread);
            foreach (int value in tensor.Values)
            {
                encoder.WriteResidual(value >> code.RawBits, code.Scale, phase: 0);
                encoder.WriteRawBits(value & ((1 << code.RawBits) - 1), code.RawBits);
            }
        }
    }
}
