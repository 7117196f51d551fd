using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralAssets.Kernels;

/// <summary>Single layers, and the two small networks whose activations never leave the first-level cache.</summary>
internal sealed partial class LaneKernel<TLanes, TShorts, TInts>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Apply(
        DotLayer layer, ReadOnlySpan<short> input, InputTaps taps, Span<short> output, int outputStride, int columns)
    {
        // The one check of all loads and stores below; weights, rules and taps are sized by the layer.
        Require(taps.Inputs, layer.Inputs);
        Require(Pad(columns), columns);
        input = input[..(taps.Reach + columns)];
        output = output[..(((layer.Outputs - 1) * outputStride) + columns)];
        ref int offsets = ref MemoryMarshal.GetReference(taps.Offsets);
        SumAll<RowInputs<TLanes, TShorts, TInts>, RowOutputs<TLanes, TShorts, TInts>>(
            layer, ref At(input, 0), ref offsets, ref At(output, 0), outputStride, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Upsample(
        DotLayer vertical,
        DotLayer horizontal,
        ReadOnlySpan<short> input,
        InputTaps rows,
        int inputStride,
        int columns,
        Span<short> scratch,
        Span<short> output,
        int planes)
    {
        Require(rows.Inputs, vertical.Inputs);
        Require(vertical.Outputs, 1);
        Require(horizontal.Inputs, UpsamplingColumns.Inputs);
        Require(horizontal.Outputs, 2);
        int padded = Pad(columns);
        input = input[..(rows.Reach + ((planes - 1) * inputStride) + padded)];
        output = output[..(2 * planes * padded)];
        scratch = scratch[..(padded + Block)];
        ref int rowOffsets = ref MemoryMarshal.GetReference(rows.Offsets);
        ref int columnOffsets = ref MemoryMarshal.GetReference(UpsamplingColumns.Offsets);
        for (int plane = 0; plane < planes; plane++)
        {
            Sum<One, RowInputs<TLanes, TShorts, TInts>, RowOutputs<TLanes, TShorts, TInts>>(
                vertical, 0, ref At(input, plane * inputStride), ref rowOffsets, ref At(scratch, UpsamplingReach), 0, padded);
            Continue(scratch, columns);
            Sum<Two, RowInputs<TLanes, TShorts, TInts>, TurnOutputs<TLanes, TShorts, TInts>>(
                horizontal, 0, ref At(scratch, 0), ref columnOffsets, ref At(output, 2 * plane * padded), 0, padded);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void EvaluateContext(
        ContextNetwork network,
        ReadOnlySpan<short> neighbours,
        InputTaps taps,
        ReadOnlySpan<short> features,
        Span<short> scratch,
        Span<short> results)
    {
        // All loads and stores below lie within these; layers are sized by the network.
        int count = default(TLanes).Count;
        neighbours = neighbours[..(taps.Reach + Block)];
        features = features[..(((2 * network.Pairs) - taps.Inputs) * Block)];
        scratch = scratch[..network.ScratchLength];
        results = results[..(network.Output.Outputs * Block)];
        nint group = network.Pairs * 2 * (nint)count;
        DotLayer[] hidden = network.Hidden;
        ref int offsets = ref MemoryMarshal.GetReference(taps.Offsets);
        for (nint lane = 0; lane < Block; lane += count)
        {
            ref short last = ref At(scratch, group);
            PairContext(network.Pairs, taps, ref At(neighbours, lane), ref At(features, lane), ref last);
            for (int i = 0; i < hidden.Length; i++)
            {
                // The memory alternates so that the last layer ends in front of the context.
                ref short output = ref At(scratch, ((hidden.Length - i) & 1) == 1 ? 0 : 2 * group);
                SumHidden(hidden[i], ref last, ref offsets, ref output);
                last = ref output;
            }

            SumAll<PairInputs<TLanes, TShorts, TInts>, RowOutputs<TLanes, TShorts, TInts>>(
                network.Output, ref last, ref offsets, ref At(results, lane), Block, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override bool IsZero(ReadOnlySpan<short> values, InputTaps taps)
    {
        TLanes lanes = default;
        values = values[..(taps.Reach + Block)];
        TShorts any = lanes.Broadcast16(0);
        foreach (int offset in taps.Offsets[..taps.Inputs])
        {
            for (nint lane = 0; lane < Block; lane += lanes.Count)
            {
                any = lanes.Or(any, lanes.Load(ref At(values, offset + lane)));
            }
        }

        return lanes.IsZero(any);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Synthesise(
        DotLayer hidden,
        DotLayer output,
        DotLayer linear,
        ReadOnlySpan<short> features,
        InputTaps taps,
        Span<short> scratch,
        Span<short> pixels,
        Span<short> linearPixels,
        int pixelStrides,
        int columns)
    {
        Require(taps.Inputs, hidden.Inputs);
        Require(taps.Inputs, linear.Inputs);
        Require(hidden.Outputs, output.Inputs);
        Require(Pad(columns), columns);
        int count = default(TLanes).Count;
        features = features[..(taps.Reach + columns)];
        pixels = pixels[..(((output.Outputs - 1) * pixelStrides) + columns)];
        linearPixels = linearPixels[..(((linear.Outputs - 1) * pixelStrides) + columns)];
        scratch = scratch[..((hidden.Pairs + output.Pairs) * 2 * Block)];
        ref int offsets = ref MemoryMarshal.GetReference(taps.Offsets);
        for (nint x = 0; x < columns; x += count)
        {
            ref short pairs = ref At(scratch, 0);
            ref short hiddenValues = ref At(scratch, hidden.Pairs * 2 * count);
            for (nint pair = 0; pair < hidden.Pairs; pair++)
            {
                default(RowInputs<TLanes, TShorts, TInts>).Load(ref At(features, x), ref offsets, pair, out TInts low, out TInts high);
                StorePair(low, high, pair, ref pairs);
            }

            SumHidden(hidden, ref pairs, ref offsets, ref hiddenValues);
            SumAll<PairInputs<TLanes, TShorts, TInts>, RowOutputs<TLanes, TShorts, TInts>>(
                linear, ref pairs, ref offsets, ref At(linearPixels, x), pixelStrides, count);
            SumAll<PairInputs<TLanes, TShorts, TInts>, RowOutputs<TLanes, TShorts, TInts>>(
                output, ref hiddenValues, ref offsets, ref At(pixels, x), pixelStrides, count);
        }
    }

    /// <summary>Neighbours and features as pairs; with an odd number of neighbours, one pair is of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PairContext(nint pairs, InputTaps taps, ref short neighbours, ref short features, ref short result)
    {
        TLanes lanes = default;
        ref int offsets = ref MemoryMarshal.GetReference(taps.Offsets);
        nint pair = 0;
        for (; (2 * pair) + 1 < taps.Inputs; pair++)
        {
            default(RowInputs<TLanes, TShorts, TInts>).Load(ref neighbours, ref offsets, pair, out TInts low, out TInts high);
            StorePair(low, high, pair, ref result);
        }

        for (; pair < pairs; pair++)
        {
            nint feature = (2 * pair) - taps.Inputs;
            TShorts first = lanes.Load(ref feature < 0
                ? ref Unsafe.Add(ref neighbours, Unsafe.Add(ref offsets, 2 * pair))
                : ref Unsafe.Add(ref features, feature * Block));
            TShorts second = lanes.Load(ref Unsafe.Add(ref features, (feature + 1) * Block));
            StorePair(lanes.InterleaveLow(first, second), lanes.InterleaveHigh(first, second), pair, ref result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(TInts low, TInts high, nint pair, ref short result)
    {
        TLanes lanes = default;
        ref short destination = ref Unsafe.Add(ref result, pair * 2 * lanes.Count);
        lanes.StorePair(low, ref destination);
        if (Unsafe.SizeOf<TInts>() == Unsafe.SizeOf<TShorts>())
        {
            lanes.StorePair(high, ref Unsafe.Add(ref destination, lanes.Count));
        }
    }
}
