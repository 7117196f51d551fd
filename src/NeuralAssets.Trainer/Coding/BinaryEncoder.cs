using NeuralAssets.Format;
using NeuralAssets.Lossless;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Writes bits of given probabilities into an interval of 32 bits (FORMAT.md, section 11.2).</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="mostBytes">No more are wanted.</param>
internal struct BinaryEncoder(ByteWriter output, long mostBytes) : IBinaryCoder
{
    private const int StateBytes = 4;
    private const int ByteBits = 8;
    private const int TopByteShift = 24;
    private uint _low;
    private uint _high = uint.MaxValue;

    public readonly bool WantsMore => output.Length <= mostBytes;

    public bool Code(bool shown, int probabilityOfOne)
    {
        uint middle = _low + (uint)(((ulong)(_high - _low) * (uint)probabilityOfOne) >> FormatConstants.ProbabilityBits);
        if (shown)
        {
            _high = middle;
        }
        else
        {
            _low = middle + 1;
        }

        while ((_low ^ _high) >> TopByteShift == 0)
        {
            output.WriteByte((int)(_low >> TopByteShift));
            _low <<= ByteBits;
            _high = (_high << ByteBits) | byte.MaxValue;
        }

        return shown;
    }

    /// <summary>The fewest bytes that, with zeros behind them, are a value in the interval.</summary>
    internal readonly void Finish()
    {
        for (int bytes = 0; bytes <= StateBytes; bytes++)
        {
            ulong unit = 1UL << (ByteBits * (StateBytes - bytes));
            ulong value = (_low + unit - 1) / unit * unit;
            if (value <= _high)
            {
                for (int i = 0; i < bytes; i++)
                {
                    output.WriteByte((byte)(value >> (TopByteShift - (ByteBits * i))));
                }

                return;
            }
        }
    }
}
