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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override bool ReadLatents(
        RansDecoder decoder, int symbol, ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, int start, int end)
    {
        // All loads and stores below: & keeps lanes and tables within theirs, and a symbol takes two bytes at most, for which the decoder
        // has room behind the stream; an escape checks its own bytes.
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Block);
        means = means[..Block];
        ref short values = ref MemoryMarshal.GetReference(latents[..Block]);
        Prepare(ref At(means, 0), ref MemoryMarshal.GetReference(scales[..Block]), ref values);
        ref byte tables = ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(LaplaceTables.Cumulative));
        ref uint states = ref MemoryMarshal.GetReference(decoder.States);
        ref byte bytes = ref MemoryMarshal.GetReference(decoder.PaddedBytes);
        nint laneMask = decoder.Lanes - 1;
        nint position = decoder.Position;
        nint last = end;
        for (nint i = start; i < last; i++)
        {
            i = ReadSymbols(ref tables, ref values, ref states, laneMask, ref bytes, ref position, symbol - start, i, last);
            if (i < last)
            {
                ref short value = ref Unsafe.Add(ref values, i);
                decoder.Position = (int)position;
                value = (short)FixedPoint.Clamp16(decoder.ReadEscape(
                    (int)((symbol - start + i) & laneMask), scales[(int)i], value + FormatConstants.SymbolOffset));
                position = decoder.Position;
            }
        }

        decoder.CheckPosition((int)position);
        decoder.Position = (int)position;
        for (int i = 0; i < Block && end - start < Block; i++)
        {
            // Where there is no symbol: what makes the latent zero.
            latents[i] = i >= start && i < end ? latents[i] : (short)-(means[i] >> FormatConstants.MeanShift);
        }

        return AddMeans(ref At(means, 0), ref values);
    }

    /// <summary>
    /// Replaces values from <paramref name="i"/> on, where their edges start in the tables, by residuals, up to the first escape. It is a method
    /// of its own so that all it needs stays in registers.
    /// </summary>
    /// <returns>The place of an escape, whose symbol stands there like a residual; else the last.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        for (; i < last; i++)
        {
            ref short value = ref Unsafe.Add(ref values, i);
            ref ushort edges = ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref tables, (nint)(ushort)value));
            ref uint state = ref Unsafe.Add(ref states, (firstLane + i) & laneMask);
            uint old = state;
            uint slot = (ushort)old;
            nint found = default(TLanes).FindSymbol(ref edges, slot);
            uint low = Unsafe.Add(ref edges, found);
            uint size = (ushort)(Unsafe.Add(ref edges, found + 1) - low);
            uint next = (size * (old >> FormatConstants.ProbabilityBits)) + slot - low;

            // All ones if a byte is needed; a second one is so seldom that a branch is best.
            int need = (int)(next - FormatConstants.RansLowerBound) >> 31;
            next = (next << (need & 8)) | (uint)(Unsafe.Add(ref bytes, position) & need);
            position -= need;
            if (next < FormatConstants.RansLowerBound)
            {
                next = (next << 8) | Unsafe.Add(ref bytes, position);
                position++;
            }

            state = next;
            value = (short)(found - FormatConstants.SymbolOffset);
            if ((nuint)(found - FormatConstants.LowEscape - 1) >= FormatConstants.HighEscape - FormatConstants.LowEscape - 1)
            {
                break;
            }
        }

        nextByte = position;
        return i;
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

    /// <summary>Adds the whole parts of means to residuals. Refuses latents out of range; false if all are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AddMeans(ref short means, ref short latents)
    {
        TLanes lanes = default;
        TShorts any = lanes.Broadcast16(0);
        TShorts far = any;
        for (nint i = 0; i < Block; i += lanes.Count)
        {
            ref short latent = ref Unsafe.Add(ref latents, i);
            TShorts mean = lanes.ShiftRight(lanes.Load(ref Unsafe.Add(ref means, i)), FormatConstants.MeanShift);
            TShorts values = lanes.AddSaturate(lanes.Load(ref latent), mean);
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
}
