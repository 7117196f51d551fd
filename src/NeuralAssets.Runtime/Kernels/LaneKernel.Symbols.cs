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
        ref short latent = ref MemoryMarshal.GetReference(latents[..Block]);
        Span<short> edgeOffsets = stackalloc short[Block];
        ref short offset = ref MemoryMarshal.GetReference(edgeOffsets);
        Prepare(ref MemoryMarshal.GetReference(means[..Block]), ref MemoryMarshal.GetReference(scales[..Block]), ref latent, ref offset);
        ref byte tables = ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(LaplaceTables.Cumulative));
        ref uint states = ref MemoryMarshal.GetReference(decoder.States);
        ref byte bytes = ref MemoryMarshal.GetReference(decoder.PaddedBytes);
        nint laneMask = decoder.Lanes - 1;
        nint firstLane = symbol - start;
        nint position = decoder.Position;
        nint last = end;
        for (nint i = start; i < last; i++)
        {
            nint found = 0;
            for (; i < last; i++)
            {
                ref ushort edges = ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref tables, (nint)(ushort)Unsafe.Add(ref offset, i)));
                ref uint state = ref Unsafe.Add(ref states, (firstLane + i) & laneMask);
                uint old = state;
                uint slot = (ushort)old;
                found = default(TLanes).FindSymbol(ref edges, slot);
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
                if ((nuint)(found - FormatConstants.LowEscape - 1) >= FormatConstants.HighEscape - FormatConstants.LowEscape - 1)
                {
                    break;
                }

                Unsafe.Add(ref latent, i) += (short)(found - FormatConstants.SymbolOffset);
            }

            if (i < last)
            {
                decoder.Position = (int)position;
                int residual = decoder.ReadEscape((int)((firstLane + i) & laneMask), scales[(int)i], (int)found);
                position = decoder.Position;
                Unsafe.Add(ref latent, i) = (short)FixedPoint.Clamp16(Unsafe.Add(ref latent, i) + residual);
            }
        }

        decoder.CheckPosition((int)position);
        decoder.Position = (int)position;
        if (end - start < Block)
        {
            latents[..start].Clear();
            latents[end..Block].Clear();
        }

        return CheckLatents(ref latent);
    }

    /// <summary>Of each symbol the whole part of its mean and where in the tables its edges start, in bytes; whatever the values, it is within them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prepare(ref short means, ref short scales, ref short latents, ref short edgeOffsets)
    {
        TLanes lanes = default;
        TShorts phases = lanes.Broadcast16(FormatConstants.PhaseCount - 1);
        for (nint i = 0; i < Block; i += lanes.Count)
        {
            TShorts mean = lanes.Load(ref Unsafe.Add(ref means, i));
            TShorts scale = lanes.ShiftLeft(lanes.Load(ref Unsafe.Add(ref scales, i)), FormatConstants.PhaseBits);
            TShorts table = lanes.Or(scale, lanes.And(mean, phases));
            lanes.Store(lanes.ShiftLeft(table, FormatConstants.EdgeBytesLog2), ref Unsafe.Add(ref edgeOffsets, i));
            lanes.Store(lanes.ShiftRight(mean, FormatConstants.MeanShift), ref Unsafe.Add(ref latents, i));
        }
    }

    /// <summary>Refuses latents out of range; false if all are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CheckLatents(ref short latents)
    {
        TLanes lanes = default;
        TShorts any = lanes.Broadcast16(0);
        TShorts far = any;
        for (nint i = 0; i < Block; i += lanes.Count)
        {
            TShorts values = lanes.Load(ref Unsafe.Add(ref latents, i));
            TShorts limited = lanes.Clamp(
                values, lanes.Broadcast16(-FormatConstants.MaximumLatent), lanes.Broadcast16(FormatConstants.MaximumLatent));
            far = lanes.Or(far, lanes.Xor(values, limited));
            any = lanes.Or(any, values);
        }

        if (!lanes.IsZero(far))
        {
            FormatThrow.Latents(MemoryMarshal.CreateReadOnlySpan(ref latents, Block));
        }

        return !lanes.IsZero(any);
    }
}
