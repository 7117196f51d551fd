using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralAssets.Kernels;

/// <summary>The one loop that multiplies: sums of a layer's outputs.</summary>
/// <remarks>
/// Compiled at once and not in tiers, here and in the other files: the first image of a process would spend most of its time in slow code, and what
/// tiers make of a profile is slower in the end (README of this folder).
/// </remarks>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    private const int Shared = DotLayer.SharedOutputs;

    /// <summary>All outputs of a layer, at so many positions: a multiple of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumAll<TInputs, TOutputs>(
        DotLayer layer, ref short input, ref int offsets, ref short result, nint outputStride, nint positions)
        where TInputs : struct, IPairInputs<TLanes, TShorts, TInts>
        where TOutputs : struct, ILayerOutputs<TLanes, TShorts, TInts>
    {
        int output = 0;
        if (Unsafe.SizeOf<TInts>() > Unsafe.SizeOf<TShorts>())
        {
            for (; output <= layer.Outputs - (2 * Shared); output += 2 * Shared)
            {
                Sum<Eight, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride, positions);
            }
        }

        for (; output <= layer.Outputs - Shared; output += Shared)
        {
            Sum<Four, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride, positions);
        }

        switch (layer.Outputs - output)
        {
            case 1:
                Sum<One, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride, positions);
                break;
            case 2:
                Sum<Two, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride, positions);
                break;
            case 3:
                Sum<Three, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride, positions);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Up to four outputs, or eight where the high halves are free for the sums of the next group of four. The sums that a count
    /// lacks are compiled away.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TCount, TInputs, TOutputs>(
        DotLayer layer, int output, ref short input, ref int offsets, ref short result, nint outputStride, nint positions)
        where TCount : struct
        where TInputs : struct, IPairInputs<TLanes, TShorts, TInts>
        where TOutputs : struct, ILayerOutputs<TLanes, TShorts, TInts>
    {
        TLanes lanes = default;
        int group = Math.Min(Unsafe.SizeOf<TCount>(), Shared);
        ref OutputRule rules = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(layer.Rules), output);
        nint pairs = layer.Pairs;
        ref int firstWeights = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(layer.Weights), output * pairs);
        for (nint position = 0; position < positions; position += lanes.Count)
        {
            TInts low0 = lanes.Broadcast32(rules.Start);
            TInts low1 = Unsafe.SizeOf<TCount>() > 1 ? lanes.Broadcast32(Unsafe.Add(ref rules, 1).Start) : default;
            TInts low2 = Unsafe.SizeOf<TCount>() > 2 ? lanes.Broadcast32(Unsafe.Add(ref rules, 2).Start) : default;
            TInts low3 = Unsafe.SizeOf<TCount>() > 3 ? lanes.Broadcast32(Unsafe.Add(ref rules, 3).Start) : default;
            TInts high0 = low0;
            TInts high1 = low1;
            TInts high2 = low2;
            TInts high3 = low3;
            if (Unsafe.SizeOf<TCount>() > 4)
            {
                high0 = lanes.Broadcast32(Unsafe.Add(ref rules, 4).Start);
                high1 = lanes.Broadcast32(Unsafe.Add(ref rules, 5).Start);
                high2 = lanes.Broadcast32(Unsafe.Add(ref rules, 6).Start);
                high3 = lanes.Broadcast32(Unsafe.Add(ref rules, 7).Start);
            }

            ref int weights = ref firstWeights;
            ref int nextWeights = ref Unsafe.Add(ref firstWeights, Unsafe.SizeOf<TCount>() > 4 ? Shared * pairs : 0);
            ref short values = ref Unsafe.Add(ref input, position);
            for (nint pair = 0; pair < pairs; pair++)
            {
                AddPair<TCount, TInputs>(
                    ref low0, ref low1, ref low2, ref low3, ref high0, ref high1, ref high2, ref high3,
                    ref values, ref offsets, pair, ref weights, ref nextWeights);
                weights = ref Unsafe.Add(ref weights, group);
                nextWeights = ref Unsafe.Add(ref nextWeights, group);
            }

            TOutputs outputs = default;
            ref short target = ref Unsafe.Add(ref result, position * outputs.Step);
            outputs.Store(low0, high0, low1, high1, Unsafe.SizeOf<TCount>() == 1, ref rules, output, ref target, outputStride);
            if (Unsafe.SizeOf<TCount>() > 2)
            {
                outputs.Store(low2, high2, low3, high3, Unsafe.SizeOf<TCount>() == 3, ref Unsafe.Add(ref rules, 2), output + 2, ref target, outputStride);
            }

            if (Unsafe.SizeOf<TCount>() > 4)
            {
                outputs.Store(high0, high0, high1, high1, false, ref Unsafe.Add(ref rules, 4), output + 4, ref target, outputStride);
                outputs.Store(high2, high2, high3, high3, false, ref Unsafe.Add(ref rules, 6), output + 6, ref target, outputStride);
            }
        }
    }

    /// <summary>Products of one pair of inputs and the weights of all outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair<TCount, TInputs>(
        ref TInts low0,
        ref TInts low1,
        ref TInts low2,
        ref TInts low3,
        ref TInts high0,
        ref TInts high1,
        ref TInts high2,
        ref TInts high3,
        ref short values,
        ref int offsets,
        nint pair,
        ref int weights,
        ref int nextWeights)
        where TCount : struct
        where TInputs : struct, IPairInputs<TLanes, TShorts, TInts>
    {
        TLanes lanes = default;
        default(TInputs).Load(ref values, ref offsets, pair, out TInts low, out TInts high);
        if (Unsafe.SizeOf<TCount>() > 4)
        {
            AddBoth(ref low0, ref high0, low, weights, nextWeights);
            AddBoth(ref low1, ref high1, low, Unsafe.Add(ref weights, 1), Unsafe.Add(ref nextWeights, 1));
            AddBoth(ref low2, ref high2, low, Unsafe.Add(ref weights, 2), Unsafe.Add(ref nextWeights, 2));
            AddBoth(ref low3, ref high3, low, Unsafe.Add(ref weights, 3), Unsafe.Add(ref nextWeights, 3));
            return;
        }

        lanes.MultiplyAdd(ref low0, ref high0, low, high, weights);
        if (Unsafe.SizeOf<TCount>() > 1)
        {
            lanes.MultiplyAdd(ref low1, ref high1, low, high, Unsafe.Add(ref weights, 1));
        }

        if (Unsafe.SizeOf<TCount>() > 2)
        {
            lanes.MultiplyAdd(ref low2, ref high2, low, high, Unsafe.Add(ref weights, 2));
        }

        if (Unsafe.SizeOf<TCount>() > 3)
        {
            lanes.MultiplyAdd(ref low3, ref high3, low, high, Unsafe.Add(ref weights, 3));
        }
    }

    /// <summary>One output of each of two groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBoth(ref TInts sum, ref TInts nextSum, TInts pairs, int weight, int nextWeight)
    {
        TLanes lanes = default;
        sum = lanes.MultiplyAdd(sum, pairs, lanes.Broadcast32(weight));
        nextSum = lanes.MultiplyAdd(nextSum, pairs, lanes.Broadcast32(nextWeight));
    }
}
