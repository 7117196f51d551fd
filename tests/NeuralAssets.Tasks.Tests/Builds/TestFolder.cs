namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>A folder below the system's temporary one, outside of the repository and its Directory.Build.props.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        // Short: it also holds sockets, whose paths are limited to about a hundred characters.
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "na-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
