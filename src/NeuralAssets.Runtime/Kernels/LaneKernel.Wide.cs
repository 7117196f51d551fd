using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralAssets.Kernels;

/// <summary>
/// Hidden layers, in one call: their limits, which are the same for all outputs, are spread once. Where one register holds all sums of an output, sixteen or
/// eight outputs, the widths that networks have, share each input; else four.
/// </summary>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    /// <summary>All outputs of a layer at the positions of one register or pair of registers: pairs in, pairs out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumHidden(DotLayer layer, ref short input, ref int offsets, ref short result)
    {
        if (Unsafe.SizeOf<TInts>() > Unsafe.SizeOf<TShorts>() && layer.IsUniform && layer.Outputs == Unsafe.SizeOf<Sixteen>())
        {
            SumWide<Sixteen>(layer, ref input, ref result);
        }
        else if (Unsafe.SizeOf<TInts>() > Unsafe.SizeOf<TShorts>() && layer.IsUniform && layer.Outputs == Unsafe.SizeOf<Eight>())
        {
            SumWide<Eight>(layer, ref input, ref result);
        }
        else if (Unsafe.SizeOf<TInts>() == Unsafe.SizeOf<TShorts>() && layer.IsUniform && layer.Outputs % Shared == 0)
        {
            SumFours(layer, ref input, ref result);
        }
        else
        {
            SumAll<PairInputs<TLanes, TShorts, TInts>, PairOutputs<TLanes, TShorts, TInts>>(
                layer, ref input, ref offsets, ref result, 0, default(TLanes).Count);
        }
    }

    /// <summary>Four outputs at a time, with two registers for the sums of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumFours(DotLayer layer, ref short input, ref short result)
    {
        TLanes lanes = default;
        ref OutputRule rules = ref MemoryMarshal.GetArrayDataReference(layer.Rules);
        ref int weights = ref MemoryMarshal.GetArrayDataReference(layer.Weights);
        ref short output = ref result;
        int shift = rules.Shift;
        TShorts lowest = lanes.Broadcast16(rules.Lowest);
        TShorts highest = lanes.Broadcast16(rules.Highest);
        for (nint left = layer.Outputs; left > 0; left -= Shared)
        {
            TInts low0 = lanes.Broadcast32(rules.Start);
            TInts low1 = lanes.Broadcast32(Unsafe.Add(ref rules, 1).Start);
            TInts low2 = lanes.Broadcast32(Unsafe.Add(ref rules, 2).Start);
            TInts low3 = lanes.Broadcast32(Unsafe.Add(ref rules, 3).Start);
            TInts high0 = low0;
            TInts high1 = low1;
            TInts high2 = low2;
            TInts high3 = low3;
            nint pairs = layer.Pairs;
            ref short values = ref input;
            while (true)
            {
                AddPair<Four, PairInputs<TLanes, TShorts, TInts>>(
                    ref low0, ref low1, ref low2, ref low3, ref high0, ref high1, ref high2, ref high3,
                    ref values, ref Unsafe.NullRef<int>(), 0, ref weights, ref weights);
                if (pairs == 1)
                {
                    weights = ref Unsafe.Add(ref weights, Shared);
                    break;
                }

                AddPair<Four, PairInputs<TLanes, TShorts, TInts>>(
                    ref low0, ref low1, ref low2, ref low3, ref high0, ref high1, ref high2, ref high3,
                    ref values, ref Unsafe.NullRef<int>(), 1, ref Unsafe.Add(ref weights, Shared), ref weights);
                values = ref Unsafe.Add(ref values, 4 * lanes.Count);
                weights = ref Unsafe.Add(ref weights, 2 * Shared);
                pairs -= 2;
                if (pairs == 0)
                {
                    break;
                }
            }

            StoreBoth(
                lanes.Narrow(low0, high0, shift, lowest, highest),
                lanes.Narrow(low1, high1, shift, lowest, highest),
                ref output);
            StoreBoth(
                lanes.Narrow(low2, high2, shift, lowest, highest),
                lanes.Narrow(low3, high3, shift, lowest, highest),
                ref Unsafe.Add(ref output, 2 * lanes.Count));
            rules = ref Unsafe.Add(ref rules, Shared);
            output = ref Unsafe.Add(ref output, 4 * lanes.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBoth(TShorts first, TShorts second, ref short result)
    {
        TLanes lanes = default;
        lanes.StorePair(lanes.InterleaveLow(first, second), ref result);
        lanes.StorePair(lanes.InterleaveHigh(first, second), ref Unsafe.Add(ref result, lanes.Count));
    }

    /// <summary>The sums that a count lacks are compiled away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumWide<TCount>(DotLayer layer, ref short input, ref short result)
        where TCount : struct
    {
        TLanes lanes = default;
        ref OutputRule rules = ref MemoryMarshal.GetArrayDataReference(layer.Rules);
        nint pairs = layer.Pairs;
        nint next = Shared * pairs;
        ref int weights = ref MemoryMarshal.GetArrayDataReference(layer.Weights);
        TInts sum0 = lanes.Broadcast32(rules.Start);
        TInts sum1 = lanes.Broadcast32(Unsafe.Add(ref rules, 1).Start);
        TInts sum2 = lanes.Broadcast32(Unsafe.Add(ref rules, 2).Start);
        TInts sum3 = lanes.Broadcast32(Unsafe.Add(ref rules, 3).Start);
        TInts sum4 = lanes.Broadcast32(Unsafe.Add(ref rules, 4).Start);
        TInts sum5 = lanes.Broadcast32(Unsafe.Add(ref rules, 5).Start);
        TInts sum6 = lanes.Broadcast32(Unsafe.Add(ref rules, 6).Start);
        TInts sum7 = lanes.Broadcast32(Unsafe.Add(ref rules, 7).Start);
        TInts sum8 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 8).Start) : default;
        TInts sum9 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 9).Start) : default;
        TInts sum10 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 10).Start) : default;
        TInts sum11 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 11).Start) : default;
        TInts sum12 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 12).Start) : default;
        TInts sum13 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 13).Start) : default;
        TInts sum14 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 14).Start) : default;
        TInts sum15 = Unsafe.SizeOf<TCount>() > 8 ? lanes.Broadcast32(Unsafe.Add(ref rules, 15).Start) : default;
        for (nint pair = 0; pair < pairs; pair++)
        {
            TInts values = lanes.LoadPair(ref Unsafe.Add(ref input, pair * 2 * lanes.Count));
            ref int group = ref weights;
            sum0 = lanes.MultiplyAdd(sum0, values, lanes.Broadcast32(group));
            sum1 = lanes.MultiplyAdd(sum1, values, lanes.Broadcast32(Unsafe.Add(ref group, 1)));
            sum2 = lanes.MultiplyAdd(sum2, values, lanes.Broadcast32(Unsafe.Add(ref group, 2)));
            sum3 = lanes.MultiplyAdd(sum3, values, lanes.Broadcast32(Unsafe.Add(ref group, 3)));
            group = ref Unsafe.Add(ref group, next);
            sum4 = lanes.MultiplyAdd(sum4, values, lanes.Broadcast32(group));
            sum5 = lanes.MultiplyAdd(sum5, values, lanes.Broadcast32(Unsafe.Add(ref group, 1)));
            sum6 = lanes.MultiplyAdd(sum6, values, lanes.Broadcast32(Unsafe.Add(ref group, 2)));
            sum7 = lanes.MultiplyAdd(sum7, values, lanes.Broadcast32(Unsafe.Add(ref group, 3)));
            if (Unsafe.SizeOf<TCount>() > 8)
            {
                group = ref Unsafe.Add(ref group, next);
                sum8 = lanes.MultiplyAdd(sum8, values, lanes.Broadcast32(group));
                sum9 = lanes.MultiplyAdd(sum9, values, lanes.Broadcast32(Unsafe.Add(ref group, 1)));
                sum10 = lanes.MultiplyAdd(sum10, values, lanes.Broadcast32(Unsafe.Add(ref group, 2)));
                sum11 = lanes.MultiplyAdd(sum11, values, lanes.Broadcast32(Unsafe.Add(ref group, 3)));
                group = ref Unsafe.Add(ref group, next);
                sum12 = lanes.MultiplyAdd(sum12, values, lanes.Broadcast32(group));
                sum13 = lanes.MultiplyAdd(sum13, values, lanes.Broadcast32(Unsafe.Add(ref group, 1)));
                sum14 = lanes.MultiplyAdd(sum14, values, lanes.Broadcast32(Unsafe.Add(ref group, 2)));
                sum15 = lanes.MultiplyAdd(sum15, values, lanes.Broadcast32(Unsafe.Add(ref group, 3)));
            }

            weights = ref Unsafe.Add(ref weights, Shared);
        }

        int shift = rules.Shift;
        TInts lowest = lanes.Broadcast32((ushort)rules.Lowest | (rules.Lowest << 16));
        TInts highest = lanes.Broadcast32((ushort)rules.Highest | (rules.Highest << 16));
        StoreLimited(sum0, sum1, shift, lowest, highest, ref result, 0);
        StoreLimited(sum2, sum3, shift, lowest, highest, ref result, 2);
        StoreLimited(sum4, sum5, shift, lowest, highest, ref result, 4);
        StoreLimited(sum6, sum7, shift, lowest, highest, ref result, 6);
        if (Unsafe.SizeOf<TCount>() > 8)
        {
            StoreLimited(sum8, sum9, shift, lowest, highest, ref result, 8);
            StoreLimited(sum10, sum11, shift, lowest, highest, ref result, 10);
            StoreLimited(sum12, sum13, shift, lowest, highest, ref result, 12);
            StoreLimited(sum14, sum15, shift, lowest, highest, ref result, 14);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLimited(TInts first, TInts second, int shift, TInts lowest, TInts highest, ref short result, nint output)
    {
        TLanes lanes = default;
        lanes.StorePair(lanes.NarrowPairs(first, second, shift, shift, lowest, highest), ref Unsafe.Add(ref result, output * lanes.Count));
    }
}
