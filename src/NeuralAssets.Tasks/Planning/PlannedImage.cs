namespace NeuralAssets.Tasks.Planning;

/// <summary>One image of a group.</summary>
internal sealed class PlannedImage(string name, string path, int quality)
{
    /// <summary>The logical name: what the game asks for.</summary>
    public string Name { get; } = name;

    /// <summary>Absolute.</summary>
    public string Path { get; } = path;

    /// <summary>1 to 100.</summary>
    public int Quality { get; } = quality;
}
