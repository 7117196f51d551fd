namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 4 backwards: entries of an index, valid or not.</summary>
/// <param name="namesNetworks">The decoder file has several.</param>
internal sealed class ReferenceIndexWriter(bool namesNetworks)
{
    private readonly ReferenceRansWriter _stream = new(lanes: 1);
    private readonly ReferenceIndexFields _fields = new();
    private ReferenceImage? _previous;
    private int _count;

    /// <param name="image">What the entry says.</param>
    /// <param name="shared">Bytes said to be shared with the name before, if not those that are.</param>
    /// <param name="length">Of the stream, if not its own.</param>
    /// <param name="rest">Said further bytes of the name, if not those that are.</param>
    public void Add(ReferenceImage image, int? shared = null, int? length = null, int? rest = null)
    {
        var writer = new ReferenceFieldWriter(_stream);
        WriteName(writer, image.NameBytes, shared, rest);
        bool sameKind = _previous is not null && (image.Flags, image.Network) == (_previous.Flags, _previous.Network);
        WriteSameness(writer, _fields.SameKind, sameKind);
        if (!sameKind)
        {
            writer.Raw(image.Flags, 6);
            writer.Raw(image.Network, namesNetworks && !image.Lossless ? 4 : 0);
        }

        bool sameSize = _previous is not null && (image.Width, image.Height) == (_previous.Width, _previous.Height);
        WriteSameness(writer, _fields.SameSize, sameSize);
        if (!sameSize)
        {
            writer.Number(_fields.Width, image.Width - 1);
            writer.Number(_fields.Height, image.Height - 1);
        }

        writer.Number(image.Lossless ? _fields.LosslessLength : _fields.Length, length ?? image.Stream.Length);
        if (!image.Lossless)
        {
            WriteLayout(writer, image);
        }

        _previous = image;
        _count++;
    }

    /// <param name="checksum">What the final state is more than 2^23; the format knows none of an index.</param>
    public byte[] ToArray(uint checksum = 0) => _stream.ToArray(checksum);

    private void WriteSameness(ReferenceFieldWriter writer, ReferenceAdaptiveBit model, bool same)
    {
        if (_previous is not null)
        {
            writer.Bit(model, same);
        }
    }

    private void WriteName(ReferenceFieldWriter writer, byte[] name, int? shared, int? rest)
    {
        // A name that the one before starts with can't be told; it shares a byte less than it could.
        int common = _previous is null ? 0 : Math.Min(name.AsSpan().CommonPrefixLength(_previous.NameBytes), Math.Max(0, name.Length - 1));
        writer.Number(_fields.Shared, shared ?? common);
        writer.Number(_fields.Rest, rest ?? Math.Max(0, name.Length - common - 1));
        for (int i = common; i < name.Length; i++)
        {
            writer.Tree(i == common ? _fields.First : _fields.NameByte, name[i]);
        }
    }

    private void WriteLayout(ReferenceFieldWriter writer, ReferenceImage image)
    {
        for (int k = 0; k < image.Grids; k++)
        {
            writer.Bit(_fields.Grids[k], ((image.CodedGrids >> k) & 1) == 1);
        }

        writer.Tree(_fields.Lanes, image.LanesExponent);
        writer.Bit(_fields.Differs, image.Differs);
        writer.Bit(_fields.Refers, image.Reference is not null);
        if (image.Reference is { } reference)
        {
            writer.Number(_fields.Reference, reference < _count ? 2 * (_count - 1 - reference) : (2 * (reference - _count)) - 1);
        }
    }
}
