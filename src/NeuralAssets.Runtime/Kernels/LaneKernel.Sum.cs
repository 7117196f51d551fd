using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralAssets.Kernels;

/// <summary>The one loop that multiplies: sums of a layer's outputs.</summary>
/// <remarks>
/// Compiled at once and not in tiers, here and in the other files: the first image of a process would spend most of its time in slow code,
/// and code compiled ahead (ReadyToRun) can't hold vectors of 256 bits.
/// </remarks>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    /// <summary>All outputs of a layer, at as many positions as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumAll<TInputs, TOutputs>(
        DotLayer layer, ref short input, ref int offsets, ref short result, nint outputStride)
        where TInputs : struct, IPairInputs<TLanes, TShorts, TInts>
        where TOutputs : struct, ILayerOutputs<TLanes, TShorts, TInts>
    {
        int output = 0;
        for (; output <= layer.Outputs - DotLayer.SharedOutputs; output += DotLayer.SharedOutputs)
        {
            Sum<Four, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride);
        }

        switch (layer.Outputs - output)
        {
            case 1:
                Sum<One, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride);
                break;
            case 2:
                Sum<Two, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride);
                break;
            case 3:
                Sum<Three, TInputs, TOutputs>(layer, output, ref input, ref offsets, ref result, outputStride);
                break;
            default:
                break;
        }
    }

    /// <summary>Up to four outputs of as many positions as there are lanes. The sums that a count lacks are compiled away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TCount, TInputs, TOutputs>(
        DotLayer layer, int output, ref short input, ref int offsets, ref short result, nint outputStride)
        where TCount : struct, ICount
        where TInputs : struct, IPairInputs<TLanes, TShorts, TInts>
        where TOutputs : struct, ILayerOutputs<TLanes, TShorts, TInts>
    {
        TLanes lanes = default;
        int count = default(TCount).Value;
        ref OutputRule rules = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(layer.Rules), output);
        TInts low0 = lanes.Broadcast32(rules.Start);
        TInts low1 = count > 1 ? lanes.Broadcast32(Unsafe.Add(ref rules, 1).Start) : default;
        TInts low2 = count > 2 ? lanes.Broadcast32(Unsafe.Add(ref rules, 2).Start) : default;
        TInts low3 = count > 3 ? lanes.Broadcast32(Unsafe.Add(ref rules, 3).Start) : default;
        TInts high0 = low0;
        TInts high1 = low1;
        TInts high2 = low2;
        TInts high3 = low3;

        nint pairs = layer.Pairs;
        ref int weights = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(layer.Weights), output * pairs);
        for (nint pair = 0; pair < pairs; pair++)
        {
            default(TInputs).Load(ref input, ref offsets, pair, out TInts low, out TInts high);
            TInts weight = lanes.Broadcast32(weights);
            low0 = lanes.MultiplyAdd(low0, low, weight);
            high0 = lanes.IsWhole ? high0 : lanes.MultiplyAdd(high0, high, weight);
            if (count > 1)
            {
                weight = lanes.Broadcast32(Unsafe.Add(ref weights, 1));
                low1 = lanes.MultiplyAdd(low1, low, weight);
                high1 = lanes.IsWhole ? high1 : lanes.MultiplyAdd(high1, high, weight);
            }

            if (count > 2)
            {
                weight = lanes.Broadcast32(Unsafe.Add(ref weights, 2));
                low2 = lanes.MultiplyAdd(low2, low, weight);
                high2 = lanes.IsWhole ? high2 : lanes.MultiplyAdd(high2, high, weight);
            }

            if (count > 3)
            {
                weight = lanes.Broadcast32(Unsafe.Add(ref weights, 3));
                low3 = lanes.MultiplyAdd(low3, low, weight);
                high3 = lanes.IsWhole ? high3 : lanes.MultiplyAdd(high3, high, weight);
            }

            weights = ref Unsafe.Add(ref weights, count);
        }

        TShorts first = Limit(rules, low0, high0);
        TShorts second = count > 1 ? Limit(Unsafe.Add(ref rules, 1), low1, high1) : default;
        default(TOutputs).Store(first, second, count == 1, output, ref result, outputStride);
        if (count > 2)
        {
            first = Limit(Unsafe.Add(ref rules, 2), low2, high2);
            second = count > 3 ? Limit(Unsafe.Add(ref rules, 3), low3, high3) : default;
            default(TOutputs).Store(first, second, count == 3, output + 2, ref result, outputStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShorts Limit(in OutputRule rule, TInts low, TInts high)
    {
        TLanes lanes = default;
        TShorts values = lanes.Narrow(low, high, rule.Shift);
        return lanes.Clamp(values, lanes.Broadcast16(rule.Lowest), lanes.Broadcast16(rule.Highest));
    }
}
