namespace NeuralAssets.Decoding;

/// <summary>Three neighbouring rows of a picture, of each a row per channel.</summary>
internal readonly ref struct RowTriple(ReadOnlySpan<int> above, ReadOnlySpan<int> middle, ReadOnlySpan<int> below)
{
    internal ReadOnlySpan<int> Above { get; } = above;

    internal ReadOnlySpan<int> Middle { get; } = middle;

    internal ReadOnlySpan<int> Below { get; } = below;
}
