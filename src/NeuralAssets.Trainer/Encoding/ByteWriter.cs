using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Encoding;

/// <summary>Collects the integers of FORMAT.md, section 1.</summary>
internal sealed class ByteWriter
{
    private readonly List<byte> _bytes = [];

    internal int Length => _bytes.Count;

    internal ReadOnlySpan<byte> Written => CollectionsMarshal.AsSpan(_bytes);

    internal void WriteByte(int value) => _bytes.Add(checked((byte)value));

    internal void WriteUInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    internal void WriteUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    /// <summary>LEB128 in its shortest form.</summary>
    internal void WriteVarint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }

    internal void Write(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    internal byte[] ToArray() => [.. _bytes];
}
