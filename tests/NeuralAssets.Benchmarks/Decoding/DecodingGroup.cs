namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>Images that are decoded together: those of a group of the corpus, in order of their names, up to a number of pixels.</summary>
internal readonly record struct DecodingGroup(string Name, long Pixels)
{
    /// <summary>Photographs and three icons, which get the medium network; an icon alone, which gets the small one; and twenty images for the cores to share.</summary>
    public static DecodingGroup[] All { get; } =
    [
        new("photos-kodak-a", 800_000),
        new("icons-oxygen", 50_000),
        new("icons-oxygen", 16_384),
        new("icons-oxygen", 330_000),
    ];
}
