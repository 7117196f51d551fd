using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>The scalar twin of the vector tiers for frameworks without them: the definitions of <see cref="Kernel"/>, one position at a time.</summary>
internal sealed class SpanKernel : Kernel
{
    /// <summary>For each number of inputs, rows of a block one after another.</summary>
    private static readonly InputTaps[] s_rows = BuildRows();

    internal SpanKernel()
        : base("Span")
    {
    }

    internal override void Apply(
        DotLayer layer, ReadOnlySpan<short> input, InputTaps taps, Span<short> output, int outputStride, int columns)
    {
        Span<int> sums = stackalloc int[Block];
        for (int x = 0; x < columns; x += Block)
        {
            int next = 0;
            for (int group = 0; group < layer.Outputs; group += DotLayer.SharedOutputs)
            {
                int count = Math.Min(DotLayer.SharedOutputs, layer.Outputs - group);
                for (int o = 0; o < count; o++)
                {
                    OutputRule rule = layer.Rules[group + o];
                    sums.Fill(rule.Start);
                    for (int pair = 0; pair < layer.Pairs; pair++)
                    {
                        int weights = layer.Weights[next + (pair * count) + o];
                        Accumulate(sums, input.Slice(taps.Offsets[2 * pair] + x, Block), (short)weights);
                        Accumulate(sums, input.Slice(taps.Offsets[(2 * pair) + 1] + x, Block), weights >> 16);
                    }

                    Span<short> results = output.Slice(((group + o) * outputStride) + x, Block);
                    for (int i = 0; i < results.Length; i++)
                    {
                        results[i] = (short)FixedPoint.Clamp(sums[i] >> rule.Shift, rule.Lowest, rule.Highest);
                    }
                }

                next += count * layer.Pairs;
            }
        }
    }

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
        int padded = Pad(columns);
        Span<short> block = stackalloc short[2 * Block];
        for (int plane = 0; plane < planes; plane++)
        {
            Apply(vertical, input[(plane * inputStride)..], rows, scratch[UpsamplingReach..], padded, padded);
            Continue(scratch, columns);
            for (int x = 0; x < padded; x += Block)
            {
                Apply(horizontal, scratch[x..], UpsamplingColumns, block, Block, Block);
                Interleave(block[..Block], block[Block..], output[(2 * ((plane * padded) + x))..]);
            }
        }
    }

    internal override void EvaluateContext(
        ContextNetwork network,
        ReadOnlySpan<short> neighbours,
        InputTaps taps,
        ReadOnlySpan<short> features,
        Span<short> scratch,
        Span<short> results)
    {
        // Rows instead of pairs: the last hidden layer, the context, and another hidden layer, each of whole pairs.
        int rows = 2 * network.Pairs;
        int group = rows * Block;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<short> values = i < taps.Inputs
                ? neighbours.Slice(taps.Offsets[i], Block)
                : features.Slice((i - taps.Inputs) * Block, Block);
            values.CopyTo(scratch.Slice(group + (i * Block), Block));
        }

        int input = group;
        for (int i = 0; i < network.Hidden.Length; i++)
        {
            int output = ((network.Hidden.Length - i) & 1) == 1 ? 0 : 2 * group;
            Apply(network.Hidden[i], scratch[input..], s_rows[network.Width], scratch[output..], Block, Block);
            input = output;
        }

        Apply(network.Output, scratch[input..], s_rows[network.Output.Inputs], results, Block, Block);
    }

    internal override bool IsZero(ReadOnlySpan<short> values, InputTaps taps)
    {
        foreach (int offset in taps.Offsets[..taps.Inputs])
        {
            foreach (short value in values.Slice(offset, Block))
            {
                if (value != 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    internal override bool ReadLatents(
        RansDecoder decoder,
        int symbol,
        ReadOnlySpan<short> means,
        ReadOnlySpan<short> scales,
        Span<short> latents,
        StepLanes lanes,
        bool expectsZeros)
    {
        int any = 0;
        latents[..Block].Clear();
        for (int i = 0; i < Block; i++)
        {
            if (!lanes.Contains(i))
            {
                continue;
            }

            int mean = means[i];
            int lane = symbol++ & (decoder.Lanes - 1);
            int latent = (mean >> FormatConstants.MeanShift) + decoder.ReadResidual(lane, scales[i], mean & (FormatConstants.PhaseCount - 1));
            if (latent is < -FormatConstants.MaximumLatent or > FormatConstants.MaximumLatent)
            {
                FormatThrow.Latent(latent);
            }

            latents[i] = (short)latent;
            any |= latent;
        }

        return any != 0;
    }

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
        Apply(linear, features, taps, linearPixels, pixelStrides, columns);
        for (int x = 0; x < columns; x += Block)
        {
            Apply(hidden, features[x..], taps, scratch, Block, Block);
            Apply(output, scratch, s_rows[output.Inputs], pixels[x..], pixelStrides, Block);
        }
    }

    internal override void Interleave(ReadOnlySpan<short> even, ReadOnlySpan<short> odd, Span<short> output)
    {
        for (int x = 0; x < even.Length; x++)
        {
            output[2 * x] = even[x];
            output[(2 * x) + 1] = odd[x];
        }
    }

    internal override void AddSaturate(Span<short> values, ReadOnlySpan<short> added)
    {
        for (int x = 0; x < values.Length; x++)
        {
            values[x] = (short)FixedPoint.Clamp16(values[x] + added[x]);
        }
    }

    internal override void ShiftLeft(Span<short> values, int bits)
    {
        foreach (ref short value in values)
        {
            value = (short)(value << bits);
        }
    }

    internal override void ToLevels(Span<short> values)
    {
        foreach (ref short value in values)
        {
            value = (short)FixedPoint.Clamp(FixedPoint.RoundShift(value * byte.MaxValue, 12), 0, byte.MaxValue);
        }
    }

    internal override void Pack(
        ReadOnlySpan<short> first,
        ReadOnlySpan<short> second,
        ReadOnlySpan<short> third,
        ReadOnlySpan<short> alphas,
        bool keepsHidden,
        Span<byte> pixels)
    {
        for (int x = 0; x < alphas.Length; x++)
        {
            bool hidden = !keepsHidden && alphas[x] == 0;
            pixels[4 * x] = (byte)(hidden ? 0 : first[x]);
            pixels[(4 * x) + 1] = (byte)(hidden ? 0 : second[x]);
            pixels[(4 * x) + 2] = (byte)(hidden ? 0 : third[x]);
            pixels[(4 * x) + 3] = (byte)alphas[x];
        }
    }

    private static InputTaps[] BuildRows()
    {
        // Synthesis widths and two context vectors side by side are the most.
        const int Most = 2 * FormatConstants.MaximumContextWidth;
        var rows = new InputTaps[Math.Max(Most, FormatConstants.MaximumSynthesisWidth) + 1];
        for (int inputs = 0; inputs < rows.Length; inputs++)
        {
            rows[inputs] = InputTaps.Rows(inputs, Block);
        }

        return rows;
    }

    private static void Accumulate(Span<int> sums, ReadOnlySpan<short> values, int weight)
    {
        if (weight == 0)
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            sums[i] += values[i] * weight;
        }
    }
}
