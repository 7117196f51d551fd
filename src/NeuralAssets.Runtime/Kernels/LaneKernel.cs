using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralAssets.Kernels;

/// <summary>The traversals, written once for all tiers.</summary>
/// <param name="name">Of the tier.</param>
internal sealed class LaneKernel<TLanes, TShorts, TInts>(string name) : Kernel(name)
    where TLanes : struct, ILanes<TShorts, TInts>
    where TShorts : struct
    where TInts : struct
{
    /// <summary>255 * 2^3: the rounding multiplication drops 15 bits, three more than a level's twelve.</summary>
    private const short LevelFactor = byte.MaxValue << 3;

    internal override void Apply(
        DotLayer layer, ReadOnlySpan<short> input, InputTaps taps, Span<short> output, int outputStride, int columns)
    {
        // The one check of all loads and stores below; weights, rules and taps are sized by the layer.
        ArgumentOutOfRangeException.ThrowIfNotEqual(taps.Inputs, layer.Inputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Pad(columns), columns);
        input = input[..(taps.Reach + columns)];
        output = output[..(((layer.Outputs - 1) * outputStride) + columns)];
        for (nint x = 0; x < columns; x += default(TLanes).Count)
        {
            ref short column = ref Unsafe.Add(ref MemoryMarshal.GetReference(input), x);
            ref short results = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), x);
            for (int o = 0; o < layer.Outputs; o += DotLayer.SharedOutputs)
            {
                ref short result = ref Unsafe.Add(ref results, o * (nint)outputStride);
                switch (layer.Outputs - o)
                {
                    case 1:
                        Sum<One>(layer, o, ref column, taps, ref result, outputStride);
                        break;
                    case 2:
                        Sum<Two>(layer, o, ref column, taps, ref result, outputStride);
                        break;
                    case 3:
                        Sum<Three>(layer, o, ref column, taps, ref result, outputStride);
                        break;
                    default:
                        Sum<Four>(layer, o, ref column, taps, ref result, outputStride);
                        break;
                }
            }
        }
    }

    internal override void Interleave(ReadOnlySpan<short> even, ReadOnlySpan<short> odd, Span<short> output)
    {
        odd = odd[..even.Length];
        output = output[..(2 * CheckBlocks(even.Length))];
        TLanes lanes = default;
        for (int x = 0; x < even.Length; x += lanes.Count)
        {
            TShorts first = lanes.Load(ref At(even, x));
            TShorts second = lanes.Load(ref At(odd, x));
            lanes.StorePairs(
                lanes.InterleaveLow(first, second), lanes.InterleaveHigh(first, second), ref At(output, 2 * x));
        }
    }

    internal override void AddSaturate(Span<short> values, ReadOnlySpan<short> added)
    {
        added = added[..CheckBlocks(values.Length)];
        TLanes lanes = default;
        for (int x = 0; x < values.Length; x += lanes.Count)
        {
            ref short value = ref At(values, x);
            lanes.Store(lanes.AddSaturate(lanes.Load(ref value), lanes.Load(ref At(added, x))), ref value);
        }
    }

    internal override void ShiftLeft(Span<short> values, int bits)
    {
        TLanes lanes = default;
        for (int x = 0; x < CheckBlocks(values.Length); x += lanes.Count)
        {
            ref short value = ref At(values, x);
            lanes.Store(lanes.ShiftLeft(lanes.Load(ref value), bits), ref value);
        }
    }

    internal override void ToLevels(Span<short> values)
    {
        TLanes lanes = default;
        TShorts factor = lanes.Broadcast16(LevelFactor);
        TShorts lowest = lanes.Broadcast16(0);
        TShorts highest = lanes.Broadcast16(byte.MaxValue);
        for (int x = 0; x < CheckBlocks(values.Length); x += lanes.Count)
        {
            ref short value = ref At(values, x);
            lanes.Store(lanes.Clamp(lanes.MultiplyRound(lanes.Load(ref value), factor), lowest, highest), ref value);
        }
    }

    internal override void PackOpaque(
        ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<short> third, Span<byte> pixels)
    {
        second = second[..CheckBlocks(first.Length)];
        third = third[..first.Length];
        Span<short> halves = MemoryMarshal.Cast<byte, short>(pixels)[..(2 * first.Length)];
        TLanes lanes = default;
        TShorts alpha = lanes.Broadcast16(unchecked((short)0xFF00));
        for (int x = 0; x < first.Length; x += lanes.Count)
        {
            TShorts low = lanes.Or(lanes.Load(ref At(first, x)), lanes.ShiftLeft(lanes.Load(ref At(second, x)), 8));
            TShorts high = lanes.Or(lanes.Load(ref At(third, x)), alpha);
            lanes.StorePairs(lanes.InterleaveLow(low, high), lanes.InterleaveHigh(low, high), ref At(halves, 2 * x));
        }
    }

    /// <summary>Up to four outputs of as many positions as there are lanes. The sums that a count lacks are compiled away.</summary>
    private static void Sum<TCount>(
        DotLayer layer, int output, ref short column, InputTaps taps, ref short result, nint outputStride)
        where TCount : struct, ICount
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
        ref int offsets = ref MemoryMarshal.GetReference(taps.Offsets);
        for (nint pair = 0; pair < pairs; pair++)
        {
            TShorts first = lanes.Load(ref Unsafe.Add(ref column, Unsafe.Add(ref offsets, 2 * pair)));
            TShorts second = lanes.Load(ref Unsafe.Add(ref column, Unsafe.Add(ref offsets, (2 * pair) + 1)));
            TInts low = lanes.InterleaveLow(first, second);
            TInts high = lanes.InterleaveHigh(first, second);

            TInts weight = lanes.Broadcast32(weights);
            low0 = lanes.MultiplyAdd(low0, low, weight);
            high0 = lanes.MultiplyAdd(high0, high, weight);
            if (count > 1)
            {
                weight = lanes.Broadcast32(Unsafe.Add(ref weights, 1));
                low1 = lanes.MultiplyAdd(low1, low, weight);
                high1 = lanes.MultiplyAdd(high1, high, weight);
            }

            if (count > 2)
            {
                weight = lanes.Broadcast32(Unsafe.Add(ref weights, 2));
                low2 = lanes.MultiplyAdd(low2, low, weight);
                high2 = lanes.MultiplyAdd(high2, high, weight);
            }

            if (count > 3)
            {
                weight = lanes.Broadcast32(Unsafe.Add(ref weights, 3));
                low3 = lanes.MultiplyAdd(low3, low, weight);
                high3 = lanes.MultiplyAdd(high3, high, weight);
            }

            weights = ref Unsafe.Add(ref weights, count);
        }

        Finish(rules, low0, high0, ref result);
        if (count > 1)
        {
            Finish(Unsafe.Add(ref rules, 1), low1, high1, ref Unsafe.Add(ref result, outputStride));
        }

        if (count > 2)
        {
            Finish(Unsafe.Add(ref rules, 2), low2, high2, ref Unsafe.Add(ref result, 2 * outputStride));
        }

        if (count > 3)
        {
            Finish(Unsafe.Add(ref rules, 3), low3, high3, ref Unsafe.Add(ref result, 3 * outputStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in OutputRule rule, TInts low, TInts high, ref short result)
    {
        TLanes lanes = default;
        TShorts values = lanes.Narrow(low, high, rule.Shift);
        lanes.Store(lanes.Clamp(values, lanes.Broadcast16(rule.Lowest), lanes.Broadcast16(rule.Highest)), ref result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref short At(ReadOnlySpan<short> values, nint x) => ref Unsafe.Add(ref MemoryMarshal.GetReference(values), x);

    private static int CheckBlocks(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Pad(length), length);
        return length;
    }
}
