using System.Runtime.CompilerServices;

namespace NeuralAssets.Format;

/// <summary>Reads a rANS stream of one or more interleaved lanes (FORMAT.md, sections 5.2 and 5.3).</summary>
internal sealed class RansDecoder
{
    /// <summary>Symbols that may be decoded before <see cref="CheckPosition"/> tells whether there were so many.</summary>
    internal const int MostUnchecked = FormatConstants.BandRows;

    private const int SlotMask = (1 << FormatConstants.ProbabilityBits) - 1;

    // A state of 2^23 at least leaves 2^7 at least: two bytes bring it back.
    private const int Padding = 2 * MostUnchecked;
    private uint[] _states = new uint[FormatConstants.MaximumLanes];
    private uint[] _trial = new uint[FormatConstants.MaximumLanes];

    // A copy of the stream, reused: a ref struct over the caller's bytes would need generics that older frameworks lack.
    private byte[] _bytes = [];
    private int _length;

    /// <summary>A decoder without a stream.</summary>
    internal RansDecoder()
    {
    }

    internal RansDecoder(ReadOnlySpan<byte> bytes, int lanes) => Start(bytes, lanes);

    internal int Lanes { get; private set; }

    /// <summary>One a lane.</summary>
    internal Span<uint> States => _states;

    /// <summary>The stream and, behind it, bytes for symbols that it lacks.</summary>
    internal ReadOnlySpan<byte> PaddedBytes => _bytes;

    /// <summary>Of the next byte.</summary>
    internal int Position { get; set; }

    /// <summary>Begins a stream.</summary>
    /// <param name="bytes">The whole stream; not needed after the call.</param>
    /// <param name="lanes">1 to <see cref="FormatConstants.MaximumLanes"/>.</param>
    internal void Start(ReadOnlySpan<byte> bytes, int lanes)
    {
        if (_bytes.Length < bytes.Length + Padding)
        {
            _bytes = new byte[bytes.Length + Padding];
        }

        bytes.CopyTo(_bytes);
        _bytes.AsSpan(bytes.Length, Padding).Clear();
        _length = bytes.Length;
        Lanes = lanes;
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

        Position = reader.Position;
    }

    /// <summary>
    /// The most residuals that a stream can hold. Each takes at least 3 of 2^16 slots' worth from a state of at least
    /// 2^23, that is 2^-14 bits, and all there is are 8 bits a byte and 8 bits of each state above its end.
    /// </summary>
    internal static long MaximumResiduals(int bytes, int lanes) => MaximumBits(bytes, lanes) << 14;

    /// <summary>The same for adaptive bits, the likeliest of which leaves 32 slots to its opposite: 2^-11 bits.</summary>
    internal static long MaximumAdaptiveBits(int bytes) => MaximumBits(bytes, lanes: 1) << 11;

    /// <summary>A value coded with the Laplace table (scale, phase), escapes included.</summary>
    internal int ReadResidual(int lane, int scale, int phase)
    {
        ReadOnlySpan<ushort> edges = LaplaceTables.Edges(LaplaceTables.Index(scale, phase));
        int symbol = SymbolSearch.Find(edges, (int)(_states[lane] & SlotMask));
        int start = edges[symbol];
        Advance(lane, start, (ushort)(edges[symbol + 1] - start));
        return symbol is > FormatConstants.LowEscape and < FormatConstants.HighEscape
            ? symbol - FormatConstants.SymbolOffset
            : ReadEscape(lane, scale, symbol);
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

    /// <summary>A copy of the states, to try symbols with.</summary>
    internal Span<uint> StartTrial()
    {
        _states.AsSpan(0, Lanes).CopyTo(_trial);
        return _trial;
    }

    /// <summary>The symbols that were tried count.</summary>
    /// <param name="position">Behind them.</param>
    internal void AcceptTrial(int position)
    {
        (_states, _trial) = (_trial, _states);
        Position = position;
        CheckPosition(position);
    }

    /// <summary>Refuses a stream that ended before the symbols decoded last.</summary>
    /// <param name="position">Behind them.</param>
    internal void CheckPosition(int position)
    {
        if (position > _length)
        {
            FormatThrow.EndOfData("rANS stream", 0, position - _length);
        }
    }

    /// <summary>After the last symbol: the encoder started from these states, and it wrote no byte too many.</summary>
    internal void Finish()
    {
        if (FinishAndRead() != 0)
        {
            FormatThrow.RansEnd(_states[0]);
        }
    }

    /// <summary>The same for a stream whose first state started higher: by how much, below 2^23.</summary>
    internal uint FinishAndRead()
    {
        const uint Lowest = FormatConstants.RansLowerBound;
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (_states[lane] - Lowest >= (lane == 0 ? Lowest : 1))
            {
                FormatThrow.RansEnd(_states[lane]);
            }
        }

        if (Position != _length)
        {
            FormatThrow.BytesLeftOver("rANS stream", _length - Position);
        }

        return _states[0] - Lowest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(int lane, int start, int size)
    {
        uint state = _states[lane];
        state = ((uint)size * (state >> FormatConstants.ProbabilityBits)) + (state & SlotMask) - (uint)start;
        _states[lane] = state < FormatConstants.RansLowerBound ? Refill(state) : state;
    }

    private uint Refill(uint state)
    {
        do
        {
            if (Position >= _length)
            {
                FormatThrow.EndOfData("rANS stream", 0, 1);
            }

            state = (state << 8) | _bytes[Position++];
        }
        while (state < FormatConstants.RansLowerBound);
        return state;
    }

    /// <summary>What an escape, which was decoded last, leaves open: the residual.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal int ReadEscape(int lane, int scale, int symbol)
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
