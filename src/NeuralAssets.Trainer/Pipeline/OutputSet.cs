namespace NeuralAssets.Trainer.Pipeline;

/// <summary>Files that appear in a folder together or not at all: written under temporary names, renamed at the end.</summary>
internal sealed class OutputSet : IDisposable
{
    private readonly string _directory;
    private readonly List<(string Temporary, string Final)> _files = [];

    /// <param name="directory">Created if absent.</param>
    /// <exception cref="IOException">It can't be created.</exception>
    public OutputSet(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>Writes a file to the disk under a temporary name.</summary>
    public void Add(string fileName, ReadOnlySpan<byte> content)
    {
        string temporary = Path.Combine(_directory, $".{Guid.NewGuid():N}.tmp");
        _files.Add((temporary, Path.Combine(_directory, fileName)));
        using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Gives every file its name. The file added last is removed first and named last, so wherever a power cut falls, a set that has
    /// that file is whole.
    /// </summary>
    public void Commit()
    {
        if (_files.Count > 0)
        {
            File.Delete(_files[^1].Final);
        }

        foreach ((string temporary, string final) in _files)
        {
            File.Move(temporary, final, overwrite: true);
        }

        _files.Clear();
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        foreach ((string temporary, _) in _files)
        {
            try
            {
                File.Delete(temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A leftover temporary file harms nobody; the fault that led here is the one to report.
            }
        }
    }
}
