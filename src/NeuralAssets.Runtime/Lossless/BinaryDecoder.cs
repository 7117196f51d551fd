using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>Reads bits of given probabilities from an interval of 32 bits (FORMAT.md, section 11.2).</summary>
internal struct BinaryDecoder : IBinaryCoder
{
    private const int StateBytes = 4;
    private const int ByteBits = 8;
    private const int TopByteShift = 24;
    private readonly byte[] _bytes;
    private readonly int _end;
    private int _position;
    private int _missing;
    private uint _low;
    private uint _high;
    private uint _value;

    /// <summary>Starts on a part of an array.</summary>
    internal BinaryDecoder(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        _position = start;
        _end = end;
        _low = 0;
        _high = uint.MaxValue;
        for (int i = 0; i < StateBytes; i++)
        {
            _value = (_value << ByteBits) | Next();
        }
    }

    public readonly bool WantsMore => true;

    public bool Code(bool shown, int probabilityOfOne)
    {
        uint middle = _low + (uint)(((ulong)(_high - _low) * (uint)probabilityOfOne) >> FormatConstants.ProbabilityBits);
        bool bit = _value <= middle;
        if (bit)
        {
            _high = middle;
        }
        else
        {
            _low = middle + 1;
        }

        while ((_low ^ _high) >> TopByteShift == 0)
        {
            _low <<= ByteBits;
            _high = (_high << ByteBits) | byte.MaxValue;
            _value = (_value << ByteBits) | Next();
        }

        return bit;
    }

    /// <summary>After the last bit: refuses a stream that holds more.</summary>
    internal readonly void Finish()
    {
        if (_position < _end)
        {
            FormatThrow.BytesLeftOver("lossless stream", _end - _position);
        }
    }

    /// <summary>Zeros follow the stream, as many as the state holds; a stream that asks for more has ended too early.</summary>
    private byte Next()
    {
        if (_position < _end)
        {
            return _bytes[_position++];
        }

        if (++_missing > StateBytes)
        {
            FormatThrow.EndOfData("lossless stream", 0, 1);
        }

        return 0;
    }
}
