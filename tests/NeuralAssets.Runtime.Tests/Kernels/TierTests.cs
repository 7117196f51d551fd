using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralAssets.Decoding;
using NeuralAssets.Kernels;
using NeuralAssets.Runtime.Tests.Reference;
using NeuralAssets.Runtime.Tests.Vectors;

namespace NeuralAssets.Runtime.Tests.Kernels;

/// <summary>Every tier yields the scalar tier's bits: kernel by kernel, and in whole images.</summary>
public sealed class TierTests
{
    private const short Guard = 0x5AA5;
    private static readonly Kernel s_scalar = KernelTiers.Supported.Last();

    public static TheoryData<string> Tiers => [.. KernelTiers.Supported.Select(kernel => kernel.Name)];

    /// <summary>A run with a tier switched off by the environment must not test that tier by accident.</summary>
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic", "Vector128")]
    [InlineData("DOTNET_EnableHWIntrinsic", "Vector256")]
    [InlineData("DOTNET_EnableHWIntrinsic", "Vector512")]
    [InlineData("DOTNET_EnableAVX2", "Vector256")]
    [InlineData("DOTNET_EnableAVX2", "Vector512")]
    [InlineData("DOTNET_EnableAVX512", "Vector512")]
    public void Tiers_switched_off_are_off(string variable, string tier)
    {
        bool off = Environment.GetEnvironmentVariable(variable) == "0";
        bool supported = tier switch
        {
            "Vector128" => Lanes128.IsSupported,
            "Vector256" => Avx2.IsSupported,
            _ => Avx512BW.IsSupported && Vector512.IsHardwareAccelerated,
        };
        bool used = KernelTiers.Supported.Any(kernel => kernel.Name == tier);
        Assert.Equal(supported, used);
        Assert.False(off && used);
    }

    [Fact]
    public void Widest_tier_is_used()
    {
        string widest = Lanes512.IsSupported ? "Vector512" : Avx2.IsSupported ? "Vector256" : Lanes128.IsSupported ? "Vector128" : "Scalar";
        Assert.Equal(widest, Kernel.Best.Name);
        Assert.Equal("Scalar", s_scalar.Name);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Layers_agree_and_write_their_outputs_only(string tier)
    {
        Kernel kernel = Named(tier);
        var random = new Random(1);
        for (int outputs = 1; outputs <= 9; outputs++)
        {
            for (int inputs = 1; inputs <= 9; inputs++)
            {
                int columns = Kernel.Block * random.Next(1, 5);
                var layer = new DotLayer(
                    Weights(random, outputs, inputs),
                    [.. Enumerable.Range(0, outputs).Select(_ => Rule(random))]);
                var taps = new InputTaps(inputs);
                taps.Set([.. Enumerable.Range(0, inputs).Select(_ => random.Next(100))]);
                short[] input = Values(random, taps.Reach + columns);
                short[] expected = Guarded((outputs * (columns + 1)) + 3);
                short[] actual = Guarded(expected.Length);
                s_scalar.Apply(layer, input, taps, expected, columns + 1, columns);
                kernel.Apply(layer, input, taps, actual, columns + 1, columns);
                Assert.Equal(expected, actual);
                Assert.Equal(Guard, actual[columns]);
                Assert.Equal(PlainSum(layer, input, taps, random.Next(columns), out int x), actual[x]);
            }
        }
    }

    /// <summary>Upsampling is a layer of rows, and one of columns whose two outputs stand by turns; beyond its ends a row goes on.</summary>
    [Theory]
    [MemberData(nameof(Tiers))]
    public void Upsampling_is_two_layers(string tier)
    {
        var random = new Random(3);
        for (int planes = 1; planes <= 4; planes++)
        {
            int columns = random.Next(1, 5 * Kernel.Block);
            int padded = Kernel.Pad(columns);
            int stride = padded + random.Next(9);
            var vertical = new DotLayer(Weights(random, 1, 4), [Rule(random)]);
            var horizontal = new DotLayer(Weights(random, 2, 5), [Rule(random), Rule(random)]);
            var rows = new InputTaps(4);
            rows.Set([.. Enumerable.Range(0, 4).Select(_ => random.Next(100))]);
            short[] input = Values(random, rows.Reach + (planes * stride));
            short[] actual = Guarded((2 * planes * padded) + 1);
            Named(tier).Upsample(vertical, horizontal, input, rows, stride, columns, new short[padded + Kernel.Block], actual, planes);
            Assert.Equal(Guard, actual[^1]);
            for (int plane = 0; plane < planes; plane++)
            {
                short[] row = new short[padded];
                s_scalar.Apply(vertical, input.AsSpan(plane * stride), rows, row, padded, padded);
                short[] wide = [row[0], row[0], .. row[..columns], .. Enumerable.Repeat(row[columns - 1], padded - columns + 2)];
                short[] turns = new short[2 * padded];
                s_scalar.Apply(horizontal, wide, InputTaps.Rows(5, stride: 1), turns, padded, padded);
                Assert.Equal(
                    turns[..columns].Zip(turns[padded..]).SelectMany(pair => new[] { pair.First, pair.Second }),
                    actual.AsSpan(2 * plane * padded, 2 * columns).ToArray());
            }
        }
    }

    /// <summary>Hidden layers of eight and sixteen outputs have loops of their own, if all their limits are the same.</summary>
    [Theory]
    [MemberData(nameof(Tiers))]
    public void Hidden_layers_agree_at_every_width(string tier)
    {
        var random = new Random(4);
        for (int width = 1; width <= 20; width++)
        {
            for (int inputs = 1; inputs <= 7; inputs++)
            {
                OutputRule rule = Rule(random);
                OutputRule[] rules = [.. Enumerable.Range(0, width).Select(_ => rule with { Start = random.Next(-1 << 20, 1 << 20) })];
                var hidden = new DotLayer(Weights(random, width, inputs), rules);
                var output = new DotLayer(Weights(random, 3, width), [Rule(random), Rule(random), Rule(random)]);
                var linear = new DotLayer(Weights(random, 3, inputs), [Rule(random), Rule(random), Rule(random)]);
                Assert.True(hidden.IsUniform);
                int columns = 2 * Kernel.Block;
                var taps = InputTaps.Rows(inputs, columns);
                short[] input = Values(random, taps.Reach + columns);
                AssertSame(Named(tier), tested =>
                {
                    short[] pixels = Guarded(6 * columns);
                    short[] scratch = new short[(hidden.Pairs + output.Pairs) * 2 * Kernel.Block];
                    tested.Synthesise(
                        hidden, output, linear, input, taps, scratch, pixels.AsSpan(0, 3 * columns), pixels.AsSpan(3 * columns), columns, columns);
                    return pixels;
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Row_operations_agree(string tier)
    {
        Kernel kernel = Named(tier);
        var random = new Random(2);
        for (int columns = 0; columns <= 5 * Kernel.Block; columns += Kernel.Block)
        {
            short[] first = Values(random, columns);
            short[] second = Values(random, columns);
            short[][] levels = [.. Enumerable.Range(0, 3).Select(_ => Array.ConvertAll(Values(random, columns), v => (short)(v & 255)))];
            short[] alphas = Array.ConvertAll(Values(random, columns), v => (short)((v & 3) == 0 ? 0 : v & 255));
            AssertSame(kernel, tested => With(Guarded(2 * columns), output => tested.Interleave(first, second, output)));
            AssertSame(kernel, tested => With([.. first], output => tested.AddSaturate(output, second)));
            AssertSame(kernel, tested => With([.. first], output => tested.ShiftLeft(output, 7)));
            AssertSame(kernel, tested => With([.. first], output => tested.ToLevels(output)));
            foreach (bool keepsHidden in new[] { false, true })
            {
                AssertSame(
                    kernel,
                    tested => With(
                        new byte[4 * columns], output => tested.Pack(levels[0], levels[1], levels[2], alphas, keepsHidden, output)));
            }
        }
    }

    /// <summary>The plain formula of FORMAT.md, section 7.3, for every 16-bit value.</summary>
    [Fact]
    public void Levels_are_those_of_the_format()
    {
        short[] values = [.. Enumerable.Range(short.MinValue, 1 << 16).Select(value => (short)value)];
        short[] levels = [.. values];
        s_scalar.ToLevels(levels);
        Assert.Equal(values.Select(value => (short)Math.Clamp(((value * 255) + 2048) >> 12, 0, 255)), levels);
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Committed_pixels_come_out_of_every_tier(string tier)
    {
        foreach (string name in GoldenGroup.Names.Where(name => name != GoldenGroup.Lossless))
        {
            var golden = new GoldenGroup(name);
            Assert.Equal(golden.ExpectedPixels, Lines(golden.DecoderFile, golden.CodesFile, Named(tier)));
        }
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Random_groups_agree_with_the_reference(string tier)
    {
        for (int seed = 100; seed < 106; seed++)
        {
            var pack = RandomPack.Create(
                seed, (RandomWeights)(seed % 2), seed % 3 == 0 ? RandomLatents.Large : RandomLatents.Small);
            Assert.Equal(
                GoldenGroup.ReferenceLines(pack.DecoderFile, pack.CodesFile),
                Lines(pack.DecoderFile, pack.CodesFile, Named(tier)));
        }
    }

    private static IEnumerable<string> Lines(byte[] decoderFile, byte[] codesFile, Kernel kernel)
    {
        var group = NeuralImageGroup.Open(decoderFile, codesFile);
        DecodeWorkspace[] workspaces = [.. group.Networks.Select(network => new DecodeWorkspace(network, kernel))];
        foreach (NeuralImage image in group.Images)
        {
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                // No kernel has a part in a lossless image.
                byte[] pixels = image.IsLossless
                    ? image.Decode(NeuralPixelFormat.Rgba32, scale)
                    : Decode(image, scale, workspaces[image.NetworkNumber]);
                (int width, int height) = image.SizeAt(scale);
                yield return GoldenGroup.Line(image.Name, (int)scale, width, height, pixels);
            }
        }
    }

    private static byte[] Decode(NeuralImage image, NeuralScale scale, DecodeWorkspace workspace)
    {
        ImageSource source = image.Open(scale);
        int row = 4 * source.Picture.OutputWidth;
        byte[] pixels = new byte[row * source.Picture.OutputHeight];
        workspace.Use(source.Model);
        ImageDecoder.Decode(
            workspace, source, image.OpenReference(source), new PixelWriter(pixels, row, NeuralPixelFormat.Rgba32));
        return pixels;
    }

    private static Kernel Named(string tier) => KernelTiers.Supported.Single(kernel => kernel.Name == tier);

    private static void AssertSame<T>(Kernel kernel, Func<Kernel, T[]> compute) => Assert.Equal(compute(s_scalar), compute(kernel));

    private static T[] With<T>(T[] values, Action<T[]> act)
    {
        act(values);
        return values;
    }

    private static short PlainSum(DotLayer layer, short[] input, InputTaps taps, int column, out int x)
    {
        x = column;
        OutputRule rule = layer.Rules[0];
        int group = Math.Min(layer.Outputs, DotLayer.SharedOutputs);
        long sum = rule.Start;
        for (int i = 0; i < layer.Inputs; i++)
        {
            int pair = layer.Weights[i / 2 * group];
            sum += (i % 2 == 0 ? (short)pair : pair >> 16) * input[taps.Offsets[i] + column];
        }

        return (short)Math.Clamp(Math.Clamp(sum >> rule.Shift, short.MinValue, short.MaxValue), rule.Lowest, rule.Highest);
    }

    private static OutputRule Rule(Random random) => OutputRule.Of(
        random.Next(-1 << 20, 1 << 20),
        random.Next(1, 17),
        (short)random.Next(short.MinValue, 1),
        (short)random.Next(0, short.MaxValue + 1));

    /// <summary>Rows as large as section 3.4 allows.</summary>
    private static int[] Weights(Random random, int outputs, int inputs) =>
        [.. Enumerable.Range(0, outputs * inputs).Select(_ => random.Next(-60000 / inputs, 60000 / inputs)).Select(w => Math.Clamp(w, -32768, 32767))];

    private static short[] Values(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(8) switch
        {
            0 => short.MinValue,
            1 => short.MaxValue,
            _ => (short)random.Next(short.MinValue, short.MaxValue + 1),
        })];

    private static short[] Guarded(int length) => [.. Enumerable.Repeat(Guard, length)];
}
