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

    private DecoderFile(DecoderParameters[] networks, uint id) => (Networks, Id) = (networks, id);

    /// <summary>Sizes and stored values of each network, at least one.</summary>
    internal DecoderParameters[] Networks { get; }

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

        int count = reader.ReadByte("networks");
        if (count is < 1 or > FormatConstants.MaximumNetworks)
        {
            FormatThrow.HeaderField("networks", count, 1, FormatConstants.MaximumNetworks);
        }

        var architectures = new DecoderArchitecture[count];
        int[][] headers = new int[count][];
        for (int i = 0; i < count; i++)
        {
            architectures[i] = ReadArchitecture(ref reader);
            headers[i] = ReadHeaders(ref reader, architectures[i].Tensors);
        }

        var values = new RansDecoder(bytes[reader.Position..], lanes: 1);
        var networks = new DecoderParameters[count];
        for (int i = 0; i < count; i++)
        {
            networks[i] = ReadNetwork(values, architectures[i], headers[i]);
        }

        values.Finish();
        return new(networks, id);
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

    private static int[] ReadHeaders(ref ByteReader reader, IReadOnlyList<TensorShape> shapes)
    {
        int[] headers = new int[shapes.Count];
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = ReadHeader(ref reader, shapes[i]);
        }

        return headers;
    }

    private static int ReadHeader(ref ByteReader reader, TensorShape shape)
    {
        int header = reader.ReadUInt16("tensor header");
        if (StepExponent(header) > shape.FractionalBits)
        {
            FormatThrow.StepExponent(shape, StepExponent(header));
        }

        if (RawBits(header) > FormatConstants.MaximumRawBits)
        {
            FormatThrow.HeaderField("raw bits", RawBits(header), 0, FormatConstants.MaximumRawBits);
        }

        return header;
    }

    private static DecoderParameters ReadNetwork(RansDecoder values, DecoderArchitecture architecture, int[] headers)
    {
        IReadOnlyList<TensorShape> shapes = architecture.Tensors;
        var tensors = new ParameterTensor[headers.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = ReadTensor(values, shapes[i], headers[i]);
        }

        return new DecoderParameters { Architecture = architecture, Tensors = tensors };
    }

    private static ParameterTensor ReadTensor(RansDecoder decoder, TensorShape shape, int header)
    {
        int rawBits = RawBits(header);
        int[] values = new int[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            int high = decoder.ReadResidual(0, header >> ScaleShift, phase: 0);
            if (high is < short.MinValue or > short.MaxValue)
            {
                FormatThrow.TensorValue(shape, "residual", high, short.MinValue, short.MaxValue);
            }

            int value = (high << rawBits) + decoder.ReadRawBits(0, rawBits);
            if (value is < -FormatConstants.MaximumStoredValue or > FormatConstants.MaximumStoredValue)
            {
                const int Limit = FormatConstants.MaximumStoredValue;
                FormatThrow.TensorValue(shape, "value", value, -Limit, Limit);
            }

            values[i] = value;
        }

        return new ParameterTensor { Shape = shape, StepExponent = StepExponent(header), Values = values };
    }

    private static int StepExponent(int header) => header & StepMask;

    private static int RawBits(int header) => (header >> RawBitsShift) & RawBitsMask;
}
