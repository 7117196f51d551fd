using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>One tensor of section 3.1. A bias has one column.</summary>
internal readonly record struct ReferenceTensor(int Rows, int Columns, int FractionalBits, bool IsBias);

/// <summary>FORMAT.md section 3: the eight sizes of a network, and the tensors that follow from them.</summary>
internal sealed record ReferenceDimensions(
    int Channels,
    int Grids,
    int ContextSize,
    int Features,
    int FeatureGrids,
    int ContextLayers,
    int SynthesisWidth,
    int ResidualLayers)
{
    /// <summary>N, the width of the context model.</summary>
    public int ContextWidth => ContextSize + Features;

    public bool HasAlpha => Channels is 2 or 4;

    public void Check()
    {
        Require(Channels is >= 1 and <= 4, "channels are outside 1..4");
        Require(Grids is >= 1 and <= 9, "grids are outside 1..9");
        Require(ContextSize is >= 1 and <= 20, "the context size is outside 1..20");
        Require(Features is >= 0 and <= 12, "features are outside 0..12");
        Require(ContextWidth <= 32, "context size and features are above 32");
        Require(FeatureGrids >= 0 && FeatureGrids <= Grids - 1, "feature grids are outside 0..L-1");
        Require((FeatureGrids == 0) == (Features == 0), "feature grids are zero if and only if features are");
        Require(ContextLayers is >= 0 and <= 3, "context layers are outside 0..3");
        Require(SynthesisWidth is >= 1 and <= 64, "the synthesis width is outside 1..64");
        Require(ResidualLayers is >= 0 and <= 3, "residual layers are outside 0..3");
    }

    /// <summary>Section 3.1, in file order.</summary>
    public IEnumerable<ReferenceTensor> Tensors()
    {
        int n = ContextWidth;
        for (int i = 0; i < ContextLayers; i++)
        {
            yield return Weight(n, n, 10);
            yield return Bias(n, 17);
        }

        yield return Weight(2, ContextLayers == 0 ? n : 2 * n, 10);
        yield return Bias(2, 17);
        for (int g = 0; g < FeatureGrids; g++)
        {
            yield return Weight(Features, Grids - 1 - g, 10);
            yield return Bias(Features, 10);
        }

        for (int filter = 0; filter < 2 * (Grids - 1); filter++)
        {
            yield return Weight(1, 4, 12);
        }

        yield return Weight(SynthesisWidth, Grids, 11);
        yield return Bias(SynthesisWidth, 22);
        yield return Weight(Channels, SynthesisWidth, 11);
        yield return Bias(Channels, 23);
        for (int e = 0; e < ResidualLayers; e++)
        {
            yield return Weight(Channels, Channels * 9, 11);
            yield return Bias(Channels, 23);
        }

        yield return Weight(Channels, Grids, 11);
    }

    private static ReferenceTensor Weight(int rows, int columns, int bits) => new(rows, columns, bits, IsBias: false);

    private static ReferenceTensor Bias(int rows, int bits) => new(rows, 1, bits, IsBias: true);
}
