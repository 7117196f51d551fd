using System.Numerics;
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

    /// <summary>Latents one after another, each as a residual of its mean, in the lanes of their symbols (FORMAT.md, section 6).</summary>
    /// <param name="centres">Decodes what needs no bytes and is as predicted.</param>
    /// <param name="symbol">Number of the first symbol.</param>
    /// <param name="means">In units of 1/16, within those of the format.</param>
    /// <param name="scales">0 to 63.</param>
    /// <param name="latents">To be filled in.</param>
    /// <returns>False if all latents are zero.</returns>
    internal bool ReadLatents(
        ICentreDecoder centres, int symbol, ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents)
    {
        const int Group = FormatConstants.SymbolGroup;
        means = means[..latents.Length];
        scales = scales[..latents.Length];
        int any = 0;
        int next = 0;
        if (_lanes == Group && centres.DecodesGroups)
        {
            for (; next <= latents.Length - Group; next += Group)
            {
                any |= ReadGroup(centres, symbol + next, means.Slice(next, Group), scales.Slice(next, Group), latents.Slice(next, Group));
            }
        }

        int laneMask = _lanes - 1;
        for (; next < latents.Length; next++)
        {
            int latent = ReadLatent((symbol + next) & laneMask, means[next], scales[next]);
            latents[next] = (short)latent;
            any |= latent;
        }

        return any != 0;
    }

    /// <summary>One symbol of each of eight lanes: all at once, and then in their order those that differ from the prediction or read bytes.</summary>
    private int ReadGroup(ICentreDecoder centres, int symbol, ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents)
    {
        const int Group = FormatConstants.SymbolGroup;
        (uint others, uint refills) = centres.DecodeCentres(
            _states.AsSpan(0, Group), symbol & (Group - 1), LaplaceTables.Centres, means, scales, latents);
        for (uint left = others | refills; left != 0; left &= left - 1)
        {
            int i = BitOperations.TrailingZeroCount(left);
            int lane = (symbol + i) & (Group - 1);
            if (((others >> i) & 1) != 0)
            {
                latents[i] = (short)ReadLatent(lane, means[i], scales[i]);
            }
            else
            {
                _states[lane] = Refill(_states[lane]);
            }
        }

        int any = 0;
        foreach (short latent in latents)
        {
            any |= (ushort)latent;
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadLatent(int lane, int mean, int scale)
    {
        int table = LaplaceTables.Index(scale, mean & (FormatConstants.PhaseCount - 1));
        uint state = _states[lane];
        uint slot = state & SlotMask;

        // Most residuals are zero, and a branch that says so is cheaper than any search.
        uint centre = LaplaceTables.Centres[table];
        uint start = centre & SlotMask;
        uint size = centre >> FormatConstants.ProbabilityBits;
        int index = FormatConstants.SymbolOffset;
        if (slot - start >= size)
        {
            ReadOnlySpan<ushort> edges = LaplaceTables.Edges(table);
            index = SymbolSearch.Find(edges, (int)slot);
            start = edges[index];
            size = (ushort)(edges[index + 1] - start);
        }

        state = (size * (state >> FormatConstants.ProbabilityBits)) + slot - start;
        _states[lane] = state < FormatConstants.RansLowerBound ? Refill(state) : state;
        int residual = index is > FormatConstants.LowEscape and < FormatConstants.HighEscape
            ? index - FormatConstants.SymbolOffset
            : ReadEscape(lane, scale, index);
        int latent = (mean >> FormatConstants.MeanShift) + residual;
        if (latent is < -FormatConstants.MaximumLatent or > FormatConstants.MaximumLatent)
        {
            FormatThrow.Latent(latent);
        }

        return latent;
    }

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
            if (_position >= _length)
            {
                FormatThrow.EndOfData("rANS stream", 0, 1);
            }

            state = (state << 8) | _bytes[_position++];
        }
        while (state < FormatConstants.RansLowerBound);
        return state;
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
