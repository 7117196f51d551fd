using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>The scalar twin of the vector tiers for frameworks without them: the definitions of <see cref="Kernel"/>, one position at a time.</summary>
internal sealed class SpanKernel : Kernel
{
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

    internal override void PackOpaque(
        ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<short> third, Span<byte> pixels)
    {
        for (int x = 0; x < first.Length; x++)
        {
            pixels[4 * x] = (byte)first[x];
            pixels[(4 * x) + 1] = (byte)second[x];
            pixels[(4 * x) + 2] = (byte)third[x];
            pixels[(4 * x) + 3] = byte.MaxValue;
        }
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
