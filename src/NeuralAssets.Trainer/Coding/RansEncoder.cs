using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>
/// Writes the streams that <see cref="RansDecoder"/> reads. Intervals are recorded in the order of decoding and coded
/// backwards at the end, as rANS wants it; the number of lanes is chosen only then.
/// </summary>
internal sealed class RansEncoder
{
    private const int SlotBits = FormatConstants.ProbabilityBits;

    // A state stays below 2^31 if it is below size * 2^15 before an interval of that size is coded.
    private const int RenormalisationShift = 15;

    /// <summary>That an interval moves out of a state.</summary>
    private const int MostBytes = 2;

    /// <summary>Intervals of a block. A large image has millions of them: they are never copied to grow.</summary>
    private const int BlockLength = 1 << 13;

    private readonly List<Interval[]> _blocks = [];
    private int _count;
    private int _lane;

    /// <summary>A value with the Laplace table (scale, phase), as an escape where the table has no symbol for it.</summary>
    internal void WriteResidual(int residual, int scale, int phase)
    {
        int symbol = LaplaceTables.Symbol(scale, residual);
        ReadOnlySpan<ushort> edges = LaplaceTables.Cumulative[LaplaceTables.Offset(scale, phase)..];
        Add(edges[symbol], (ushort)(edges[symbol + 1] - edges[symbol]));
        if (symbol is FormatConstants.LowEscape or FormatConstants.HighEscape)
        {
            int reach = LaplaceTables.Reach(scale);
            int excess = symbol == FormatConstants.LowEscape ? -reach - residual : residual - reach - 1;
            WriteEscape(excess, LaplaceTables.EscapeOrder(scale));
        }
    }

    /// <summary>What is written from now on is in the next lane; what was before the first call, in lane 0.</summary>
    internal void EndSymbol() => _lane = (_lane + 1) % FormatConstants.MaximumLanes;

    /// <summary>Bits of a value, all values alike.</summary>
    internal void WriteRawBits(int value, int count)
    {
        if (count > 0)
        {
            Add(value << (SlotBits - count), 1 << (SlotBits - count));
        }
    }

    /// <summary>A bit with its adaptive probability.</summary>
    internal void WriteBit(bool bit, ref AdaptiveBit model)
    {
        int ones = model.ProbabilityOfOne;
        Add(bit ? 0 : ones, bit ? ones : (1 << SlotBits) - ones);
        model.Update(bit);
    }

    /// <summary>The stream of all that was recorded.</summary>
    /// <param name="lanes">A power of two.</param>
    /// <param name="payload">Below 2^23: what the decoder's first state will be above the others in the end.</param>
    internal byte[] Finish(int lanes, uint payload = 0)
    {
        Span<uint> states = stackalloc uint[FormatConstants.MaximumLanes];
        states.Fill(FormatConstants.RansLowerBound);
        states[0] += payload;

        byte[] reversed = new byte[256];
        int length = 0;
        for (int i = _count - 1; i >= 0; i--)
        {
            if (length > reversed.Length - MostBytes)
            {
                Array.Resize(ref reversed, 2 * reversed.Length);
            }

            ref readonly Interval interval = ref _blocks[i / BlockLength][i % BlockLength];
            ref uint state = ref states[interval.Lane & (lanes - 1)];
            uint size = interval.SizeLessOne + 1u;
            while (state >= (ulong)size << RenormalisationShift)
            {
                reversed[length++] = (byte)state;
                state >>= 8;
            }

            state = ((state / size) << SlotBits) + (state % size) + interval.Start;
        }

        Array.Resize(ref reversed, length + (sizeof(uint) * lanes));
        for (int lane = lanes - 1; lane >= 0; lane--)
        {
            for (int shift = 24; shift >= 0; shift -= 8)
            {
                reversed[length++] = (byte)(states[lane] >> shift);
            }
        }

        Array.Reverse(reversed);
        return reversed;
    }

    private void WriteEscape(int excess, int order)
    {
        int ones = 0;
        while (excess >> order >= (1 << (ones + 1)) - 1)
        {
            ones++;
            WriteRawBits(1, 1);
        }

        WriteRawBits(0, 1);
        WriteRawBits(excess - (((1 << ones) - 1) << order), ones + order);
    }

    private void Add(int start, int size)
    {
        (int block, int place) = Math.DivRem(_count++, BlockLength);
        if (place == 0)
        {
            _blocks.Add(new Interval[BlockLength]);
        }

        _blocks[block][place] = new Interval((ushort)start, (ushort)(size - 1), (byte)_lane);
    }

    /// <param name="Start">Lower edge.</param>
    /// <param name="SizeLessOne">Size - 1, which may be 2^16 - 1.</param>
    /// <param name="Lane">Of a stream with the most lanes; with fewer, a power of two as well, its lowest bits.</param>
    private readonly record struct Interval(ushort Start, ushort SizeLessOne, byte Lane);
}
