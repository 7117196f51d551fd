using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Encoding;

/// <summary>Writes decoder files (FORMAT.md, section 3).</summary>
internal static class DecoderWriter
{
    internal static byte[] Write(DecoderParameters parameters)
    {
        var writer = new ByteWriter();
        writer.Write(FormatConstants.DecoderMagic);
        writer.WriteByte(FormatConstants.Version);
        WriteArchitecture(writer, parameters.Architecture);
        var values = new RansEncoder();
        foreach (ParameterTensor tensor in parameters.Tensors)
        {
            var code = TensorCode.Choose(tensor.Values);
            writer.WriteUInt16(DecoderFile.PackHeader(tensor.StepExponent, code.RawBits, code.Scale));
            foreach (int value in tensor.Values)
            {
                values.WriteResidual(value >> code.RawBits, code.Scale, phase: 0);
                values.WriteRawBits(value & ((1 << code.RawBits) - 1), code.RawBits);
            }
        }

        writer.Write(values.Finish(lanes: 1));
        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return writer.ToArray();
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
