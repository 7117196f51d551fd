using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 11.2: bits of given probabilities, read from an interval of 32 bits.</summary>
internal sealed class ReferenceBinaryReader : IReferenceBitSource
{
    private readonly byte[] _bytes;
    private int _read;
    private uint _low;
    private uint _high = uint.MaxValue;
    private uint _value;

    public ReferenceBinaryReader(byte[] bytes)
    {
        _bytes = bytes;
        for (int i = 0; i < 4; i++)
        {
            ReadByte();
        }
    }

    public bool Bit(int probability)
    {
        uint middle = Middle(_low, _high, probability);
        bool bit = _value <= middle;
        (_low, _high) = bit ? (_low, middle) : (middle + 1, _high);
        while (_low / (1u << 24) == _high / (1u << 24))
        {
            _low = unchecked(_low * 256);
            _high = unchecked((_high * 256) + 255);
            ReadByte();
        }

        return bit;
    }

    public void End() => Require(_read >= _bytes.Length, "bytes are left over in a lossless stream");

    public static uint Middle(uint low, uint high, int probability) =>
        (uint)(low + ((ulong)(high - low) * (ulong)probability / 65536));

    private void ReadByte()
    {
        Require(_read < _bytes.Length + 4, "a lossless stream ends early");
        _value = unchecked((_value * 256) + (_read < _bytes.Length ? _bytes[_read] : 0u));
        _read++;
    }
}

/// <summary>The same backwards, for bits that someone else chooses.</summary>
internal sealed class ReferenceBinaryWriter
{
    private readonly List<byte> _bytes = [];
    private uint _low;
    private uint _high = uint.MaxValue;

    public void Bit(bool bit, int probability)
    {
        uint middle = ReferenceBinaryReader.Middle(_low, _high, probability);
        (_low, _high) = bit ? (_low, middle) : (middle + 1, _high);
        while (_low / (1u << 24) == _high / (1u << 24))
        {
            _bytes.Add((byte)(_low >> 24));
            _low = unchecked(_low * 256);
            _high = unchecked((_high * 256) + 255);
        }
    }

    /// <summary>Four bytes name the lowest value exactly; whatever follows them in the reader is zero.</summary>
    public byte[] ToArray() => [.. _bytes, (byte)(_low >> 24), (byte)(_low >> 16), (byte)(_low >> 8), (byte)_low];
}
