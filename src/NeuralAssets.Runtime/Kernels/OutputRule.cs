namespace NeuralAssets.Kernels;

/// <summary>One output of a layer: clamp((Start + sum of products) >> Shift, Lowest, Highest).</summary>
internal readonly struct OutputRule
{
    /// <summary>The bias and the half that rounds.</summary>
    internal int Start { get; init; }

    /// <summary>Fractional bits to drop, at least 1.</summary>
    internal int Shift { get; init; }

    /// <summary>Limit of the results.</summary>
    internal short Lowest { get; init; }

    /// <summary>Limit of the results.</summary>
    internal short Highest { get; init; }

    internal static OutputRule Of(int bias, int shift, short lowest = short.MinValue, short highest = short.MaxValue) =>
        new() { Start = bias + (1 << (shift - 1)), Shift = shift, Lowest = lowest, Highest = highest };

    /// <summary>The same but for the start.</summary>
    internal bool IsLike(in OutputRule other) => Shift == other.Shift && Lowest == other.Lowest && Highest == other.Highest;
}
