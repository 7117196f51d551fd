namespace NeuralAssets.Tasks.Planning;

/// <summary>One image of a group.</summary>
internal sealed class PlannedImage(string name, string path, int quality, string? kind = null)
{
    /// <summary>What the channels may be. The first one is the default.</summary>
    public static readonly string[] Kinds = ["Color", "Normal", "Data"];

    /// <summary>The logical name: what the game asks for.</summary>
    public string Name { get; } = name;

    /// <summary>Absolute.</summary>
    public string Path { get; } = path;

    /// <summary>1 to 100.</summary>
    public int Quality { get; } = quality;

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public string Kind { get; } = kind ?? Kinds[0];

    /// <summary>Whether anything is said that files, keys and requests leave out as a matter of course.</summary>
    public bool HasKind => Kind != Kinds[0];
}
