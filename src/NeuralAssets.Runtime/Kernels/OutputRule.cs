namespace NeuralAssets.Kernels;

/// <summary>One output of a layer: clamp((Start + sum of products) >> Shift, Lowest, Highest).</summary>
/// <param name="Start">The bias and the half that rounds.</param>
/// <param name="Shift">Fractional bits to drop, at least 1.</param>
/// <param name="Lowest">Limit of the results.</param>
/// <param name="Highest">Limit of the results.</param>
internal readonly record struct OutputRule(int Start, int Shift, short Lowest, short Highest)
{
    internal static OutputRule Of(
        int bias, int shift, short lowest = short.MinValue, short highest = short.MaxValue) =>
        new(bias + (1 << (shift - 1)), shift, lowest, highest);
}
