using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks.Caching;

/// <summary>A group with its identity.</summary>
internal sealed class KeyedGroup(PlannedGroup group, string inputsKey)
{
    public PlannedGroup Group { get; } = group;

    public string Name => Group.Name;

    public string InputsKey { get; } = inputsKey;

    /// <summary>
    /// Copies the files a game ships from a folder that holds them, and says from which inputs they come.
    /// </summary>
    public void Place(string sourceDirectory, string destinationDirectory)
    {
        OutputFile.Copy(Path.Combine(sourceDirectory, Group.DecoderFile), Path.Combine(destinationDirectory, Group.DecoderFile));
        OutputFile.Copy(Path.Combine(sourceDirectory, Group.CodesFile), Path.Combine(destinationDirectory, Group.CodesFile));
        OutputFile.WriteText(Path.Combine(destinationDirectory, Group.KeyFile), InputsKey + "\n");
    }

    /// <summary>True when a folder holds both files, and neither is empty.</summary>
    public bool IsCompleteIn(string directory)
        => HasContent(Path.Combine(directory, Group.DecoderFile)) && HasContent(Path.Combine(directory, Group.CodesFile));

    private static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };
}
