using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 5.2 and 5.3: a stream of n lanes that share one sequence of bytes.</summary>
internal sealed class ReferenceRans
{
    public const uint LowestState = 1u << 23;
    public const uint StateLimit = 1u << 31;

    private readonly ReferenceBytes _bytes;
    private readonly uint[] _states;

    public ReferenceRans(byte[] stream, int lanes)
    {
        _bytes = new ReferenceBytes(stream);
        _states = new uint[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            _states[lane] = _bytes.U32();
            Require(_states[lane] is >= LowestState and < StateLimit, "an initial state is outside 2^23..2^31-1");
        }
    }

    /// <summary>After the last symbol every state must be 2^23 and no byte may be left.</summary>
    public void End() => Require(EndWithChecksum() == 0, "a final state is not 2^23");

    /// <summary>The same, but for the first state of an image's stream: what it is more than 2^23.</summary>
    public uint EndWithChecksum()
    {
        Require(_states.Skip(1).All(state => state == LowestState), "a final state is not 2^23");
        Require(_states[0] is >= LowestState and < 2 * LowestState, "a final state is not in 2^23..2^24-1");
        Require(_bytes.Remaining == 0, "bytes are left over after the last symbol");
        return _states[0] - LowestState;
    }

    public int Slot(int lane) => (int)(_states[lane] & 0xFFFF);

    /// <summary>Removes the interval [start, start + size), which holds the slot, from the state and refills it.</summary>
    public void Consume(int lane, int start, int size)
    {
        uint slot = _states[lane] & 0xFFFF;
        _states[lane] = ((uint)size * (_states[lane] >> 16)) + slot - (uint)start;
        while (_states[lane] < LowestState)
        {
            _states[lane] = (_states[lane] << 8) | (uint)_bytes.U8();
        }
    }

    public int RawBits(int lane, int count)
    {
        if (count == 0)
        {
            return 0;
        }

        int value = Slot(lane) >> (16 - count);
        Consume(lane, value << (16 - count), 1 << (16 - count));
        return value;
    }

    public int Residual(int lane, int scale, int phase)
    {
        int[] cumulative = ReferenceTables.Cumulative(scale, phase);
        int slot = Slot(lane);
        int index = 0;
        while (cumulative[index + 1] <= slot)
        {
            index++;
        }

        Consume(lane, cumulative[index], cumulative[index + 1] - cumulative[index]);
        int reach = ReferenceTables.Reach(scale);
        return index switch
        {
            0 => -reach - Escape(lane, scale),
            31 => reach + 1 + Escape(lane, scale),
            _ => index - 15,
        };
    }

    public static int EscapeOrder(int scale) => scale < 24 ? 0 : ((scale - 24) * 3) >> 4;

    private int Escape(int lane, int scale)
    {
        int order = EscapeOrder(scale);
        int ones = 0;
        while (RawBits(lane, 1) == 1)
        {
            ones++;
            Require(ones + order <= 16, "an escape is longer than 16 bits");
        }

        return (((1 << ones) - 1) << order) + RawBits(lane, ones + order);
    }
}
