using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>
/// Steps of the wavefront whose latents are all zero. Where nothing happens one step after another is, and then there is only to be checked that
/// each slot lies in the one interval, instead of finding out in which of 32.
/// </summary>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    private const uint DirectSymbols = FormatConstants.HighEscape - FormatConstants.LowEscape - 1;

    /// <summary>Reads the symbols of a step if all of its latents are zero, and else none.</summary>
    /// <returns>True if they are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadZeros(RansDecoder decoder, nint symbol, ref short firstMean, ref short firstScale, StepLanes lanes)
    {
        // The bounds of all loads are those of other symbols.
        ref byte tables = ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(LaplaceTables.Cumulative));
        ref uint states = ref MemoryMarshal.GetReference(decoder.StartTrial());
        ref byte bytes = ref MemoryMarshal.GetReference(decoder.PaddedBytes);
        nint laneMask = decoder.Lanes - 1;
        nint position = decoder.Position;
        for (nint lane = lanes.Start; ; lane++)
        {
            lane = lane == lanes.End ? lanes.Rest : lane;
            if (lane >= Block)
            {
                break;
            }

            int mean = Unsafe.Add(ref firstMean, lane);
            int table = (Unsafe.Add(ref firstScale, lane) << FormatConstants.PhaseBits) | (mean & (FormatConstants.PhaseCount - 1));
            nint zero = FormatConstants.SymbolOffset - (mean >> FormatConstants.MeanShift);
            if ((nuint)(zero - FormatConstants.LowEscape - 1) >= DirectSymbols)
            {
                return false;
            }

            ref ushort edges = ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref tables, (nint)(ushort)(table << FormatConstants.EdgeBytesLog2)));
            uint low = Unsafe.Add(ref edges, zero);
            uint size = (ushort)(Unsafe.Add(ref edges, zero + 1) - low);
            ref uint state = ref Unsafe.Add(ref states, symbol++ & laneMask);
            uint above = (ushort)state - low;
            if (above >= size)
            {
                return false;
            }

            uint moved = (size * (state >> FormatConstants.ProbabilityBits)) + above;
            while (moved < FormatConstants.RansLowerBound)
            {
                moved = (moved << 8) | Unsafe.Add(ref bytes, position++);
            }

            state = moved;
        }

        decoder.AcceptTrial((int)position);
        return true;
    }
}
