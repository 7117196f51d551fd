namespace NeuralAssets.Format;

/// <summary>What the index of a codes file says about one image (FORMAT.md, section 4).</summary>
internal sealed class IndexEntry
{
    internal required string Name { get; init; }

    internal required int Width { get; init; }

    internal required int Height { get; init; }

    internal required AlphaKind Alpha { get; init; }

    internal required bool IsGrey { get; init; }

    /// <summary>Blue is rebuilt from red and green (section 7.4).</summary>
    internal bool IsNormalMap { get; init; }

    /// <summary>Colours are kept where alpha is 0.</summary>
    internal bool KeepsHidden { get; init; }

    /// <summary>The stream says the pixels themselves (section 11); the decoder's networks have no part in it.</summary>
    internal bool IsLossless { get; init; }

    /// <summary>Which of the decoder file's networks decodes the image; 0 for a lossless one.</summary>
    internal int Network { get; init; }

    internal required int StreamLength { get; init; }

    internal required uint StreamChecksum { get; init; }

    /// <summary>Of the pixels at full size, RGBA; compared on demand only.</summary>
    internal required uint PixelChecksum { get; init; }

    /// <summary>Not stored: the sum of the lengths before this one, counted from the start of the file.</summary>
    internal int StreamOffset { get; set; }
}
