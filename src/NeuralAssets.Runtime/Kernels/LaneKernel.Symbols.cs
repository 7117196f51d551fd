using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>
/// Symbols one after another, without a branch that a random symbol would mispredict. The interleaved rANS lanes do not wait for each
/// other, so the processor works on as many symbols at once as there are lanes.
/// </summary>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    /// <summary>A block of ones and a block of zeros: from value 16 - n on, the lanes below n.</summary>
    private static ReadOnlySpan<short> Below =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override bool ReadLatents(
        RansDecoder decoder,
        int symbol,
        ReadOnlySpan<short> means,
        ReadOnlySpan<short> scales,
        Span<short> latents,
        StepLanes lanes,
        bool expectsZeros)
    {
        // All loads and stores below: lanes are below the block's end, & keeps those of the stream and tables within theirs, and a symbol takes
        // two bytes at most, for which the decoder has room behind the stream; an escape checks its own bytes.
        means = means[..Block];
        scales = scales[..Block];
        latents = latents[..Block];
        if (expectsZeros && TryReadZeros(decoder, symbol, ref At(means, 0), ref At(scales, 0), lanes))
        {
            latents.Clear();
            return false;
        }

        ref short values = ref MemoryMarshal.GetReference(latents);
        Prepare(ref At(means, 0), ref At(scales, 0), ref values);
        ReadSymbols(decoder, symbol - lanes.Start, scales, ref values, lanes.Start, lanes.End);
        ReadSymbols(decoder, symbol + lanes.End - lanes.Start - lanes.Rest, scales, ref values, lanes.Rest, Block);
        decoder.CheckPosition(decoder.Position);
        return AddMeans(ref At(means, 0), ref values, lanes);
    }

    /// <summary>Replaces values of neighbouring lanes, where their edges start in the tables, by residuals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadSymbols(RansDecoder decoder, nint firstLane, ReadOnlySpan<short> scales, ref short values, nint start, nint last)
    {
        ref byte tables = ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(LaplaceTables.Cumulative));
        ref uint states = ref MemoryMarshal.GetReference(decoder.States);
        ref byte bytes = ref MemoryMarshal.GetReference(decoder.PaddedBytes);
        nint laneMask = decoder.Lanes - 1;
        nint position = decoder.Position;
        for (nint i = start; i < last; i++)
        {
            i = ReadSymbols(ref tables, ref values, ref states, laneMask, ref bytes, ref position, firstLane, i, last);
            if (i < last)
            {
                ref short value = ref Unsafe.Add(ref values, i);
                decoder.Position = (int)position;
                value = (short)FixedPoint.Clamp16(decoder.ReadEscape(
                    (int)((firstLane + i) & laneMask), scales[(int)i], value + FormatConstants.SymbolOffset));
                position = decoder.Position;
            }
        }

        decoder.Position = (int)position;
    }

    /// <summary>
    /// Replaces values from <paramref name="i"/> on, where their edges start in the tables, by residuals, up to the first escape. It is a method
    /// of its own so that all it needs stays in registers.
    /// </summary>
    /// <returns>The place of an escape, whose symbol stands there like a residual; else the last.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint ReadSymbols(
        ref byte tables,
        ref short values,
        ref uint states,
        nint laneMask,
        ref byte bytes,
        ref nint nextByte,
        nint firstLane,
        nint i,
        nint last)
    {
        nint position = nextByte;
        if (laneMask > 1)
        {
            for (; i < last; i++)
            {
                ref uint state = ref Unsafe.Add(ref states, (firstLane + i) & laneMask);
                if (!ReadSymbol(ref tables, ref Unsafe.Add(ref values, i), Unsafe.As<uint, ushort>(ref state), ref state, ref bytes, ref position))
                {
                    break;
                }
            }
        }
        else
        {
            // One state or two follow themselves so closely that they must not go through memory.
            ref uint first = ref Unsafe.Add(ref states, (firstLane + i) & laneMask);
            ref uint second = ref Unsafe.Add(ref states, (firstLane + i + 1) & laneMask);
            uint current = first;
            uint other = second;
            nint start = i;
            for (; i < last; i++)
            {
                if (!ReadSymbol(ref tables, ref Unsafe.Add(ref values, i), (ushort)current, ref current, ref bytes, ref position))
                {
                    break;
                }

                if (laneMask != 0)
                {
                    (current, other) = (other, current);
                }
            }

            // With one lane both are the same state, so the order of these counts; behind an escape they were not exchanged.
            bool isExchanged = ((i - start) & laneMask) != 0;
            second = isExchanged ? current : other;
            first = isExchanged ? other : current;
        }

        nextByte = position;
        return i;
    }

    /// <summary>One symbol; false if it is an escape. The slot is the lower half of the state, read from where it is spread fastest.</summary>
    // A lane's next symbol waits for all of this, so what counts is the longest chain, not the number of instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReadSymbol(ref byte tables, ref short value, uint slot, ref uint state, ref byte bytes, ref nint position)
    {
        ref ushort edges = ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref tables, (nint)(ushort)value));
        uint old = state;
        nint behind = default(TLanes).CountEdges(ref edges, slot);
        uint low = Unsafe.Add(ref edges, behind - 1);
        uint size = (ushort)(Unsafe.Add(ref edges, behind) - low);
        uint next = (size * (old >> FormatConstants.ProbabilityBits)) + ((ushort)old - low);

        // All ones if a byte is needed; a second one is so seldom that a branch is best.
        uint need = (uint)((int)(next - FormatConstants.RansLowerBound) >> 31);
        uint longer = (next << 8) | Unsafe.Add(ref bytes, position);
        next = (longer & need) | (next & ~need);
        position -= (int)need;
        if (next < FormatConstants.RansLowerBound)
        {
            next = (next << 8) | Unsafe.Add(ref bytes, position);
            position++;
        }

        state = next;
        value = (short)(behind - 1 - FormatConstants.SymbolOffset);
        return (nuint)(behind - FormatConstants.LowEscape - 2) < FormatConstants.HighEscape - FormatConstants.LowEscape - 1;
    }

    /// <summary>Where in the tables the edges of each symbol start, in bytes; whatever the values, it is within them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prepare(ref short means, ref short scales, ref short edgeOffsets)
    {
        TLanes lanes = default;
        TShorts phases = lanes.Broadcast16(FormatConstants.PhaseCount - 1);
        for (nint i = 0; i < Block; i += lanes.Count)
        {
            TShorts phase = lanes.And(lanes.Load(ref Unsafe.Add(ref means, i)), phases);
            TShorts scale = lanes.ShiftLeft(lanes.Load(ref Unsafe.Add(ref scales, i)), FormatConstants.PhaseBits);
            lanes.Store(lanes.ShiftLeft(lanes.Or(scale, phase), FormatConstants.EdgeBytesLog2), ref Unsafe.Add(ref edgeOffsets, i));
        }
    }

    /// <summary>Adds the whole parts of means to residuals, where there are any. Refuses latents out of range; false if all are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AddMeans(ref short means, ref short latents, StepLanes active)
    {
        TLanes lanes = default;
        TShorts any = lanes.Broadcast16(0);
        TShorts far = any;
        for (nint i = 0; i < Block; i += lanes.Count)
        {
            ref short latent = ref Unsafe.Add(ref latents, i);
            TShorts mean = lanes.ShiftRight(lanes.Load(ref Unsafe.Add(ref means, i)), FormatConstants.MeanShift);
            TShorts values = lanes.And(lanes.AddSaturate(lanes.Load(ref latent), mean), Active(active, i));
            TShorts limited = lanes.Clamp(
                values, lanes.Broadcast16(-FormatConstants.MaximumLatent), lanes.Broadcast16(FormatConstants.MaximumLatent));
            far = lanes.Or(far, lanes.Xor(values, limited));
            any = lanes.Or(any, values);
            lanes.Store(values, ref latent);
        }

        if (!lanes.IsZero(far))
        {
            FormatThrow.Latents(MemoryMarshal.CreateReadOnlySpan(ref latents, Block));
        }

        return !lanes.IsZero(any);
    }

    /// <summary>All ones in the lanes that have a symbol, from lane <paramref name="i"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShorts Active(StepLanes active, nint i)
    {
        // Each of the bounds turns all lanes below it over.
        TLanes lanes = default;
        TShorts both = lanes.Xor(lanes.Load(ref At(Below, Block - active.Start + i)), lanes.Load(ref At(Below, Block - active.End + i)));
        return lanes.Xor(lanes.Xor(both, lanes.Load(ref At(Below, Block - active.Rest + i))), lanes.Broadcast16(-1));
    }
}
