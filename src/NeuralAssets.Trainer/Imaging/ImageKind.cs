namespace NeuralAssets.Trainer.Imaging;

/// <summary>What an image's channels mean.</summary>
internal enum ImageKind
{
    /// <summary>Colours, and alpha that is transparency: what is invisible does not count.</summary>
    Color,

    /// <summary>Unit vectors: red and green are coded, blue is rebuilt from them. Alpha is data.</summary>
    Normal,

    /// <summary>Channels that have nothing to do with each other; alpha is one of them.</summary>
    Data,
}
