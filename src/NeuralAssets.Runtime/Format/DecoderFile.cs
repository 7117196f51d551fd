using System.Buffers.Binary;

namespace NeuralAssets.Format;

/// <summary>Reads a decoder file, <c>.nad</c> (FORMAT.md, section 3).</summary>
internal sealed class DecoderFile
{
    private const string FileKind = "decoder file";
    private const int RawBitsShift = 5;
    private const int ScaleShift = 10;
    private const int StepMask = (1 << RawBitsShift) - 1;
    private const int RawBitsMask = (1 << (ScaleShift - RawBitsShift)) - 1;

    private DecoderFile(DecoderParameters parameters, uint id) => (Parameters, Id) = (parameters, id);

    /// <summary>Sizes and stored values.</summary>
    internal DecoderParameters Parameters { get; }

    /// <summary>The checksum, by which codes files name their decoder.</summary>
    internal uint Id { get; }

    internal static DecoderFile Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        FileHeader.Read(ref reader, FileKind, FormatConstants.DecoderMagic);
        uint id = ReadChecksum(bytes);
        bytes = bytes[..^FormatConstants.ChecksumLength];
        reader = new ByteReader(bytes);
        reader.Read(FormatConstants.MagicLength + 1, FileKind);

        DecoderArchitecture architecture = ReadArchitecture(ref reader);
        IReadOnlyList<TensorShape> shapes = architecture.Tensors;
        var headers = new TensorHeader[shapes.Count];
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = ReadHeader(ref reader, shapes[i]);
        }

        var values = new RansDecoder(bytes[reader.Position..], lanes: 1);
        var tensors = new ParameterTensor[shapes.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = ReadTensor(ref values, shapes[i], headers[i]);
        }

        values.Finish();
        return new(new DecoderParameters { Architecture = architecture, Tensors = tensors }, id);
    }

    /// <summary>The 16 bits that precede a tensor's values.</summary>
    internal static ushort PackHeader(int stepExponent, int rawBits, int scale) =>
        (ushort)(stepExponent | (rawBits << RawBitsShift) | (scale << ScaleShift));

    private static uint ReadChecksum(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FormatConstants.DecoderHeaderLength + FormatConstants.ChecksumLength)
        {
            int needed = FormatConstants.DecoderHeaderLength + FormatConstants.ChecksumLength;
            FormatThrow.EndOfData(FileKind, bytes.Length, needed);
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^FormatConstants.ChecksumLength..]);
        uint found = Crc32C.Compute(bytes[..^FormatConstants.ChecksumLength]);
        if (found != stated)
        {
            FormatThrow.Checksum(FileKind, found, stated);
        }

        return stated;
    }

    private static DecoderArchitecture ReadArchitecture(ref ByteReader reader)
    {
        var architecture = new DecoderArchitecture(
            Channels: reader.ReadByte("channels"),
            GridCount: reader.ReadByte("grids"),
            ContextSize: reader.ReadByte("context size"),
            FeatureCount: reader.ReadByte("features"),
            FeatureGrids: reader.ReadByte("feature grids"),
            ContextLayers: reader.ReadByte("context layers"),
            SynthesisWidth: reader.ReadByte("synthesis width"),
            ResidualLayers: reader.ReadByte("residual layers"));
        architecture.Validate();
        return architecture;
    }

    private static TensorHeader ReadHeader(ref ByteReader reader, TensorShape shape)
    {
        var header = new TensorHeader(reader.ReadUInt16("tensor header"));
        if (header.StepExponent > shape.FractionalBits)
        {
            FormatThrow.StepExponent(shape, header.StepExponent);
        }

        if (header.RawBits > FormatConstants.MaximumRawBits)
        {
            FormatThrow.HeaderField("raw bits", header.RawBits, 0, FormatConstants.MaximumRawBits);
        }

        return header;
    }

    private static ParameterTensor ReadTensor(ref RansDecoder decoder, TensorShape shape, TensorHeader header)
    {
        int[] values = new int[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            int high = decoder.ReadResidual(0, header.Scale, phase: 0);
            if (high is < short.MinValue or > short.MaxValue)
            {
                FormatThrow.TensorValue(shape, "residual", high, short.MinValue, short.MaxValue);
            }

            int value = (high << header.RawBits) + decoder.ReadRawBits(0, header.RawBits);
            if (value is < -FormatConstants.MaximumStoredValue or > FormatConstants.MaximumStoredValue)
            {
                const int Limit = FormatConstants.MaximumStoredValue;
                FormatThrow.TensorValue(shape, "value", value, -Limit, Limit);
            }

            values[i] = value;
        }

        return new ParameterTensor { Shape = shape, StepExponent = header.StepExponent, Values = values };
    }

    private readonly struct TensorHeader(int packed)
    {
        internal int StepExponent => packed & StepMask;

        internal int RawBits => (packed >> RawBitsShift) & RawBitsMask;

        internal int Scale => packed >> ScaleShift;
    }
}
