namespace NeuralAssets.Format;

/// <summary>Reads a decoder file, <c>.nad</c> (FORMAT.md, section 3).</summary>
internal sealed class DecoderFile
{
    private const string FileKind = "decoder file";

    private DecoderFile(DecoderParameters[] networks, uint id) => (Networks, Id) = (networks, id);

    /// <summary>Sizes and stored values of each network, at least one.</summary>
    internal DecoderParameters[] Networks { get; }

    /// <summary>The checksum, by which codes files name their decoder.</summary>
    internal uint Id { get; }

    internal static DecoderFile Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        FileHeader.Read(ref reader, FileKind, FormatConstants.DecoderMagic);
        uint id = FileChecksum.Read(bytes, FileKind);
        var decoder = new RansDecoder(reader.Read(reader.Remaining - FormatConstants.ChecksumLength, FileKind), lanes: 1);
        var networks = new DecoderParameters[1 + decoder.ReadRawBits(0, FormatConstants.NetworkCountBits)];
        var header = new TensorHeader();
        for (int i = 0; i < networks.Length; i++)
        {
            networks[i] = ReadNetwork(decoder, header, i == 0 ? null : networks[i - 1].Architecture);
        }

        decoder.Finish();
        return new(networks, id);
    }

    private static DecoderParameters ReadNetwork(RansDecoder decoder, TensorHeader header, DecoderArchitecture? previous)
    {
        var fields = new FieldReader(decoder);
        DecoderArchitecture architecture = NetworkSizes.Code(ref fields, previous, DecoderArchitecture.None);
        architecture.Validate();
        IReadOnlyList<TensorShape> shapes = architecture.Tensors;
        var tensors = new ParameterTensor[shapes.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            (int stepExponent, int spread) = header.Code(ref fields, stepExponent: 0, spread: 0);
            if (stepExponent > shapes[i].FractionalBits)
            {
                FormatThrow.StepExponent(shapes[i], stepExponent);
            }

            if (spread > TensorHeader.LargestSpread)
            {
                FormatThrow.HeaderField("spread", spread, 0, TensorHeader.LargestSpread);
            }

            tensors[i] = new ParameterTensor { Shape = shapes[i], StepExponent = stepExponent, Values = ReadValues(decoder, shapes[i], spread) };
        }

        return new DecoderParameters { Architecture = architecture, Tensors = tensors };
    }

    private static int[] ReadValues(RansDecoder decoder, TensorShape shape, int spread)
    {
        int rawBits = TensorHeader.RawBits(spread);
        int scale = TensorHeader.Scale(spread);
        int[] values = new int[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            int high = decoder.ReadResidual(0, scale, phase: 0);
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

        return values;
    }
}
