namespace NeuralAssets.Format;

/// <summary>Where an image's alpha comes from (FORMAT.md, section 4).</summary>
internal enum AlphaKind
{
    /// <summary>Alpha is 255 everywhere.</summary>
    Opaque = 0,

    /// <summary>Alpha is 0 or 255, coded without loss.</summary>
    Mask = 1,

    /// <summary>Three classes coded without loss; alpha of soft pixels from the synthesis.</summary>
    MaskAndSoft = 2,

    /// <summary>Alpha from the synthesis everywhere.</summary>
    Synthesis = 3,
}
