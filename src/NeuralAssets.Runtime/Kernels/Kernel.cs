using System.Runtime.CompilerServices;
using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>The inner loops of decoding. All tiers give the same bits; they differ in speed alone.</summary>
internal abstract class Kernel
{
    /// <summary>Columns that the upsampling looks to each side.</summary>
    private protected const int UpsamplingReach = 2;

    /// <summary>The columns that the upsampling reads.</summary>
    private protected static readonly InputTaps UpsamplingColumns = InputTaps.Rows((2 * UpsamplingReach) + 1, stride: 1);

    /// <summary>Positions that every tier computes at once or in several turns; row lengths are multiples of it.</summary>
    internal const int Block = 16;

    private protected Kernel(string name) => Name = name;

    /// <summary>The fastest that the processor supports.</summary>
    internal static Kernel Best { get; } = KernelTiers.CreateFastest();

    internal string Name { get; }

    /// <summary>The next multiple of <see cref="Block"/>.</summary>
    internal static int Pad(int columns) => (columns + Block - 1) & -Block;

    /// <summary>
    /// output[o][x] = clamp((start[o] + sum_i weight[o][i] * input[taps[i] + x]) >> shift[o], lowest[o], highest[o])
    /// for x below <paramref name="columns"/>.
    /// </summary>
    /// <param name="layer">Weights and rules of the outputs.</param>
    /// <param name="input">Values that the taps point into.</param>
    /// <param name="taps">One an input of the layer.</param>
    /// <param name="output">A row an output.</param>
    /// <param name="outputStride">From one output row to the next.</param>
    /// <param name="columns">A multiple of <see cref="Block"/>.</param>
    internal abstract void Apply(
        DotLayer layer, ReadOnlySpan<short> input, InputTaps taps, Span<short> output, int outputStride, int columns);

    /// <summary>
    /// Planes at twice their size, a row of each: a layer of four rows above one another, then one of five columns beside one another, whose two outputs are columns
    /// beside one another in turn. Before and behind a row its first and last value go on.
    /// </summary>
    /// <param name="vertical">Of one output.</param>
    /// <param name="horizontal">Of two outputs.</param>
    /// <param name="input">Values that the taps point into, for the first plane.</param>
    /// <param name="rows">Four.</param>
    /// <param name="inputStride">From one plane to the next.</param>
    /// <param name="columns">Of a row of the input.</param>
    /// <param name="scratch">At least a padded row and a block more.</param>
    /// <param name="output">A row a plane, each of twice a padded row.</param>
    /// <param name="planes">At least 1.</param>
    internal abstract void Upsample(
        DotLayer vertical,
        DotLayer horizontal,
        ReadOnlySpan<short> input,
        InputTaps rows,
        int inputStride,
        int columns,
        Span<short> scratch,
        Span<short> output,
        int planes);

    /// <summary>
    /// The distribution of <see cref="Block"/> latents. Activations stay in pairs from layer to layer, as the next layer multiplies them.
    /// </summary>
    /// <param name="network">The layers.</param>
    /// <param name="neighbours">Values that the taps point into.</param>
    /// <param name="taps">One a neighbour: the first values of the context vectors.</param>
    /// <param name="features">The other values of the context vectors, a row of <see cref="Block"/> each; with an odd width one row more.</param>
    /// <param name="scratch"><see cref="ContextNetwork.ScratchLength"/> values.</param>
    /// <param name="results">A row of means and a row of scales.</param>
    internal abstract void EvaluateContext(
        ContextNetwork network,
        ReadOnlySpan<short> neighbours,
        InputTaps taps,
        ReadOnlySpan<short> features,
        Span<short> scratch,
        Span<short> results);

    /// <summary>True if <see cref="Block"/> values at every tap are zero.</summary>
    internal abstract bool IsZero(ReadOnlySpan<short> values, InputTaps taps);

    /// <summary>Latents one after another, each as a residual of its mean, in the lanes of their symbols (FORMAT.md, section 6).</summary>
    /// <param name="decoder">Reads the stream.</param>
    /// <param name="symbol">Number of the first symbol.</param>
    /// <param name="means"><see cref="Block"/> values in units of 1/16, within those of the format.</param>
    /// <param name="scales"><see cref="Block"/> values, 0 to 63.</param>
    /// <param name="latents">As many, to be filled in; with zeros where there is no symbol.</param>
    /// <param name="lanes">Those that have a symbol.</param>
    /// <param name="expectsZeros">All latents are likely to be zero; decides the speed alone.</param>
    /// <returns>False if all latents are zero.</returns>
    internal abstract bool ReadLatents(
        RansDecoder decoder,
        int symbol,
        ReadOnlySpan<short> means,
        ReadOnlySpan<short> scales,
        Span<short> latents,
        StepLanes lanes,
        bool expectsZeros);

    /// <summary>
    /// Synthesis and linear branch of a row, a block of columns after the other: output(hidden(features)) and linear(features).
    /// </summary>
    /// <param name="hidden">From the features.</param>
    /// <param name="output">From the hidden layer.</param>
    /// <param name="linear">From the features; as many outputs.</param>
    /// <param name="features">Values that the taps point into.</param>
    /// <param name="taps">One a feature.</param>
    /// <param name="scratch">Two values a column of a block for each pair of inputs of the hidden and of the output layer.</param>
    /// <param name="pixels">A row an output.</param>
    /// <param name="linearPixels">A row an output of the linear layer.</param>
    /// <param name="pixelStrides">From one output row to the next, of both.</param>
    /// <param name="columns">A multiple of <see cref="Block"/>.</param>
    internal abstract void Synthesise(
        DotLayer hidden,
        DotLayer output,
        DotLayer linear,
        ReadOnlySpan<short> features,
        InputTaps taps,
        Span<short> scratch,
        Span<short> pixels,
        Span<short> linearPixels,
        int pixelStrides,
        int columns);

    /// <summary>output[2 x] = even[x], output[2 x + 1] = odd[x].</summary>
    /// <param name="even">A multiple of <see cref="Block"/> values.</param>
    /// <param name="odd">As many.</param>
    /// <param name="output">Twice as many.</param>
    internal abstract void Interleave(ReadOnlySpan<short> even, ReadOnlySpan<short> odd, Span<short> output);

    /// <summary>values[x] = clamp16(values[x] + added[x]).</summary>
    /// <param name="values">A multiple of <see cref="Block"/> values.</param>
    /// <param name="added">As many.</param>
    internal abstract void AddSaturate(Span<short> values, ReadOnlySpan<short> added);

    /// <summary>values[x] = values[x] &lt;&lt; bits.</summary>
    /// <param name="values">A multiple of <see cref="Block"/> values.</param>
    /// <param name="bits">0 to 15.</param>
    internal abstract void ShiftLeft(Span<short> values, int bits);

    /// <summary>From Q12 to levels: values[x] = clamp((values[x] * 255 + 2048) >> 12, 0, 255).</summary>
    /// <param name="values">A multiple of <see cref="Block"/> values.</param>
    internal abstract void ToLevels(Span<short> values);

    /// <summary>Packs rows of levels into pixels of four bytes.</summary>
    /// <param name="first">At least as many levels as alphas.</param>
    /// <param name="second">Likewise.</param>
    /// <param name="third">Likewise.</param>
    /// <param name="alphas">A multiple of <see cref="Block"/> levels.</param>
    /// <param name="keepsHidden">Colours are kept where alpha is 0; else the pixel is 0 there.</param>
    /// <param name="pixels">Four bytes a level.</param>
    internal abstract void Pack(
        ReadOnlySpan<short> first,
        ReadOnlySpan<short> second,
        ReadOnlySpan<short> third,
        ReadOnlySpan<short> alphas,
        bool keepsHidden,
        Span<byte> pixels);

    /// <summary>A check of lengths. The class library's has a generic comparison, which costs the compilation of each kernel more than this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void Require(int value, int expected)
    {
        if (value != expected)
        {
            ThrowLength(value, expected);
        }
    }

    /// <summary>The length of a row of whole blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static int CheckBlocks(int length)
    {
        Require(Pad(length), length);
        return length;
    }

    private static void ThrowLength(int value, int expected) =>
        throw new ArgumentOutOfRangeException(nameof(value), value, $"The value must be {expected}.");

    /// <summary>Continues a row, that has room for it, with its first and last value.</summary>
    private protected static void Continue(Span<short> row, int columns)
    {
        for (int i = 0; i < UpsamplingReach; i++)
        {
            row[i] = row[UpsamplingReach];
            row[UpsamplingReach + columns + i] = row[UpsamplingReach + columns - 1];
        }
    }
}
