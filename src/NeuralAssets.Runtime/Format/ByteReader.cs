using System.Buffers.Binary;

namespace NeuralAssets.Format;

/// <summary>Reads the integers of FORMAT.md, section 1, and refuses to read past the end.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private const int MaximumVarintBytes = 5;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    internal int Position { get; private set; }

    internal readonly int Remaining => _bytes.Length - Position;

    internal byte ReadByte(string field) => Read(1, field)[0];

    internal ushort ReadUInt16(string field) => BinaryPrimitives.ReadUInt16LittleEndian(Read(sizeof(ushort), field));

    internal uint ReadUInt32(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint), field));

    /// <summary>LEB128 of at most 31 bits in its shortest form.</summary>
    internal int ReadVarint(string field)
    {
        long value = 0;
        for (int i = 0; i < MaximumVarintBytes; i++)
        {
            byte group = ReadByte(field);
            value |= (long)(group & 0x7F) << (7 * i);
            if ((group & 0x80) == 0)
            {
                if ((group == 0 && i > 0) || value > int.MaxValue)
                {
                    FormatThrow.Varint(field, value);
                }

                return (int)value;
            }
        }

        FormatThrow.Varint(field, value);
        return 0;
    }

    internal ReadOnlySpan<byte> Read(int length, string field)
    {
        if (length > Remaining)
        {
            FormatThrow.EndOfData(field, Remaining, length);
        }

        ReadOnlySpan<byte> read = _bytes.Slice(Position, length);
        Position += length;
        return read;
    }
}
