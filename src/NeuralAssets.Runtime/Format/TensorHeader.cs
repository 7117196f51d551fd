namespace NeuralAssets.Format;

/// <summary>What stands before each tensor of a decoder file (FORMAT.md, section 3.2). Learns from one to the next.</summary>
internal sealed class TensorHeader
{
    internal const int LargestSpread = 43;
    private const int StepBits = 5;
    private const int SpreadBits = 6;
    private const int NarrowSpreads = 14;
    private readonly AdaptiveTree _steps = new(StepBits);
    private readonly AdaptiveTree _spreads = new(SpreadBits);

    /// <summary>Low bits of each value that are stored as they are.</summary>
    internal static int RawBits(int spread) => spread < NarrowSpreads ? 0 : (spread - NarrowSpreads + 2) >> 1;

    /// <summary>Index of the distribution of the rest: a step of the spread is half a binary logarithm, one of the index an eighth of a natural one.</summary>
    internal static int Scale(int spread) => ((spread - (2 * RawBits(spread))) * 355) >> 7;

    /// <summary>Writes both fields and returns them, or ignores them and returns those read, unchecked.</summary>
    internal (int StepExponent, int Spread) Code<TCoder>(ref TCoder coder, int stepExponent, int spread)
        where TCoder : struct, IFieldCoder =>
        (_steps.Code(ref coder, stepExponent), _spreads.Code(ref coder, spread));
}
