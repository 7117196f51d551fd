using System.Runtime.CompilerServices;

namespace NeuralAssets.Format;

/// <summary>Reads a rANS stream of one or more interleaved lanes (FORMAT.md, sections 5.2 and 5.3).</summary>
internal sealed class RansDecoder
{
    private const int SlotMask = (1 << FormatConstants.ProbabilityBits) - 1;
    private readonly uint[] _states = new uint[FormatConstants.MaximumLanes];

    // A copy of the stream, reused: a ref struct over the caller's bytes would need generics that older frameworks lack.
    private byte[] _bytes = [];
    private int _length;
    private int _lanes;
    private int _position;

    /// <summary>A decoder without a stream.</summary>
    internal RansDecoder()
    {
    }

    internal RansDecoder(ReadOnlySpan<byte> bytes, int lanes) => Start(bytes, lanes);

    /// <summary>Begins a stream.</summary>
    /// <param name="bytes">The whole stream; not needed after the call.</param>
    /// <param name="lanes">1 to <see cref="FormatConstants.MaximumLanes"/>.</param>
    internal void Start(ReadOnlySpan<byte> bytes, int lanes)
    {
        if (_bytes.Length < bytes.Length)
        {
            _bytes = new byte[bytes.Length];
        }

        bytes.CopyTo(_bytes);
        _length = bytes.Length;
        _lanes = lanes;
        var reader = new ByteReader(bytes);
        for (int lane = 0; lane < lanes; lane++)
        {
            uint state = reader.ReadUInt32("rANS state");
            if (state is < FormatConstants.RansLowerBound or > int.MaxValue)
            {
                FormatThrow.RansState(state);
            }

            _states[lane] = state;
        }

        _position = reader.Position;
    }

    /// <summary>
    /// The most residuals that a stream can hold. Each takes at least 3 of 2^16 slots' worth from a state of at least
    /// 2^23, that is 2^-14 bits, and all there is are 8 bits a byte and 8 bits of each state above its end.
    /// </summary>
    internal static long MaximumResiduals(int bytes, int lanes) => MaximumBits(bytes, lanes) << 14;

    /// <summary>The same for adaptive bits, the likeliest of which leaves 32 slots to its opposite: 2^-11 bits.</summary>
    internal static long MaximumAdaptiveBits(int bytes) => MaximumBits(bytes, lanes: 1) << 11;

    /// <summary>A value coded with the Laplace table (scale, phase), escapes included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ReadResidual(int lane, int scale, int phase)
    {
        int offset = LaplaceTables.Offset(scale, phase);
        ReadOnlySpan<ushort> edges = LaplaceTables.Cumulative.Slice(offset, FormatConstants.SymbolCount + 1);
        int slot = (int)(_states[lane] & SlotMask);

        // Most residuals are zero, and a branch that says so is cheaper than any search.
        int start = edges[FormatConstants.SymbolOffset];
        int size = (ushort)(edges[FormatConstants.SymbolOffset + 1] - start);
        if ((uint)(slot - start) < (uint)size)
        {
            Advance(lane, start, size);
            return 0;
        }

        return ReadOtherResidual(lane, scale, edges, slot);
    }

    /// <summary>An unsigned value of <paramref name="count"/> bits, 0 to 16, all values alike.</summary>
    internal int ReadRawBits(int lane, int count)
    {
        if (count == 0)
        {
            return 0;
        }

        int shift = FormatConstants.ProbabilityBits - count;
        int value = (int)(_states[lane] & SlotMask) >> shift;
        Advance(lane, value << shift, 1 << shift);
        return value;
    }

    internal bool ReadBit(ref AdaptiveBit model)
    {
        int slot = (int)(_states[0] & SlotMask);
        int ones = model.ProbabilityOfOne;
        bool bit = slot < ones;
        Advance(0, bit ? 0 : ones, bit ? ones : (1 << FormatConstants.ProbabilityBits) - ones);
        model.Update(bit);
        return bit;
    }

    /// <summary>After the last symbol: the encoder started from these states, and it wrote no byte too many.</summary>
    internal void Finish()
    {
        for (int lane = 0; lane < _lanes; lane++)
        {
            if (_states[lane] != FormatConstants.RansLowerBound)
            {
                FormatThrow.RansEnd(_states[lane]);
            }
        }

        if (_position != _length)
        {
            FormatThrow.BytesLeftOver("rANS stream", _length - _position);
        }
    }

    /// <summary>The highest symbol whose lower edge is not above the slot: empty intervals lose to the one behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindSymbol(ReadOnlySpan<ushort> edges, int slot)
    {
        // Binary search without branches, which a random symbol would mispredict: the sign bit says edge <= slot.
        int symbol = ((edges[16] - slot - 1) >>> 31) << 4;
        symbol += ((edges[symbol + 8] - slot - 1) >>> 31) << 3;
        symbol += ((edges[symbol + 4] - slot - 1) >>> 31) << 2;
        symbol += ((edges[symbol + 2] - slot - 1) >>> 31) << 1;
        return symbol + ((edges[symbol + 1] - slot - 1) >>> 31);
    }

    private int ReadOtherResidual(int lane, int scale, ReadOnlySpan<ushort> edges, int slot)
    {
        int symbol = FindSymbol(edges, slot);
        int start = edges[symbol];
        Advance(lane, start, (ushort)(edges[symbol + 1] - start));
        return symbol is > FormatConstants.LowEscape and < FormatConstants.HighEscape
            ? symbol - FormatConstants.SymbolOffset
            : ReadEscape(lane, scale, symbol);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(int lane, int start, int size)
    {
        uint state = _states[lane];
        state = ((uint)size * (state >> FormatConstants.ProbabilityBits)) + (state & SlotMask) - (uint)start;
        while (state < FormatConstants.RansLowerBound)
        {
            if (_position >= _length)
            {
                FormatThrow.EndOfData("rANS stream", 0, 1);
            }

            state = (state << 8) | _bytes[_position++];
        }

        _states[lane] = state;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadEscape(int lane, int scale, int symbol)
    {
        int order = LaplaceTables.EscapeOrder(scale);
        int ones = 0;
        while (ReadRawBits(lane, 1) != 0)
        {
            ones++;
            if (ones + order > FormatConstants.MaximumEscapeBits)
            {
                FormatThrow.Escape(ones + order);
            }
        }

        int excess = (((1 << ones) - 1) << order) + ReadRawBits(lane, ones + order);
        int reach = LaplaceTables.Reach(scale);
        return symbol == FormatConstants.LowEscape ? -reach - excess : reach + 1 + excess;
    }

    private static long MaximumBits(int bytes, int lanes) => 8L * Math.Max(0, bytes - (3 * lanes));
}
