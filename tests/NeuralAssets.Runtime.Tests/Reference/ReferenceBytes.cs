namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 1: little-endian fields read one after another from a file.</summary>
internal sealed class ReferenceBytes(byte[] file)
{
    public int Position { get; private set; }

    public int Remaining => file.Length - Position;

    public int U8()
    {
        Require(Remaining >= 1, "the file ends inside a field");
        return file[Position++];
    }

    public int U16() => U8() | (U8() << 8);

    public uint U32() => (uint)U16() | ((uint)U16() << 16);

    /// <summary>LEB128: at most 5 bytes, at most 2^31-1, no superfluous trailing zero group.</summary>
    public int Varint()
    {
        long value = 0;
        for (int group = 0; group < 5; group++)
        {
            int next = U8();
            value |= (long)(next & 0x7F) << (7 * group);
            if ((next & 0x80) == 0)
            {
                Require(next != 0 || group == 0, "a varint has a superfluous zero group");
                Require(value <= int.MaxValue, "a varint is above 2^31-1");
                return (int)value;
            }
        }

        throw new InvalidDataException("a varint has more than 5 bytes");
    }

    public byte[] Take(int length)
    {
        Require(length <= Remaining, "the file ends inside a run of bytes");
        Position += length;
        return file[(Position - length)..Position];
    }

    /// <summary>The last four bytes of both files: CRC-32C of all before them, or the file is refused.</summary>
    public static uint RequireChecksum(byte[] file)
    {
        Require(file.Length >= 8, "the file ends before its checksum");
        uint found = BitConverter.ToUInt32(file, file.Length - 4);
        Require(found == Crc32C(file.AsSpan(0, file.Length - 4)), "a checksum differs");
        return found;
    }

    public static void Require(bool allowed, string otherwise)
    {
        if (!allowed)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte next in bytes)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
