namespace NeuralAssets.Lossless;

/// <summary>Which weights a bit is mixed with (FORMAT.md, section 11.4 to 11.6).</summary>
internal static class WeightSets
{
    private const int Steps = 4;
    private const int Confidences = 8;
    private const int FirstIndex = Steps * Confidences * Confidences;
    private const int FirstComponent = FirstIndex + 16;
    private const int NodesPerComponent = 2 * BitMixer.RowSlots;

    internal const int Count = FirstComponent + (4 * NodesPerComponent);

    internal static int Candidate(int step, int farConfidence, int middleConfidence) =>
        (((Math.Min(step, Steps - 1) * Confidences) + farConfidence) * Confidences) + middleConfidence;

    /// <param name="depth">0 for whether the colour is known, then 1 to 8 for the bits of its index.</param>
    internal static int Index(int depth) => FirstIndex + depth;

    /// <param name="component">0 to 3.</param>
    /// <param name="isMantissa">The bits behind the length.</param>
    /// <param name="node">0 to 15.</param>
    internal static int Component(int component, bool isMantissa, int node) =>
        FirstComponent + (component * NodesPerComponent) + (isMantissa ? BitMixer.RowSlots : 0) + node;
}
