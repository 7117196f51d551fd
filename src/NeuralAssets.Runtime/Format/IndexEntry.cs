namespace NeuralAssets.Format;

/// <summary>What the index of a codes file says about one image (FORMAT.md, section 4).</summary>
internal sealed class IndexEntry
{
    /// <summary>Says nothing.</summary>
    internal static IndexEntry Blank { get; } = new() { Name = string.Empty, Width = 1, Height = 1, Flags = 0, StreamLength = 0 };

    internal required string Name { get; init; }

    internal required int Width { get; init; }

    internal required int Height { get; init; }

    /// <summary>As in the index; the properties below tell what they mean.</summary>
    internal required int Flags { get; init; }

    internal AlphaKind Alpha => (AlphaKind)(Flags & FormatConstants.FlagAlphaMask);

    internal bool IsGrey => (Flags & FormatConstants.FlagGrey) != 0;

    /// <summary>The stream says the pixels themselves (section 11); the decoder's networks have no part in it.</summary>
    internal bool IsLossless => (Flags & FormatConstants.FlagLossless) != 0;

    /// <summary>Blue is rebuilt from red and green (section 7.4).</summary>
    internal bool IsNormalMap => (Flags & FormatConstants.FlagNormalMap) != 0;

    /// <summary>Colours are kept where alpha is 0.</summary>
    internal bool KeepsHidden => (Flags & FormatConstants.FlagKeepsHidden) != 0;

    /// <summary>Which of the decoder file's networks decodes the image; 0 for a lossless one.</summary>
    internal int Network { get; init; }

    internal required int StreamLength { get; init; }

    /// <summary>What the stream consists of; nothing of a lossless one.</summary>
    internal StreamLayout Layout { get; init; }

    /// <summary>Not stored: the sum of the lengths before this one, counted from the start of the file.</summary>
    internal int StreamOffset { get; set; }
}
