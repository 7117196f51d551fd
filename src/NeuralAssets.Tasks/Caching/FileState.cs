using System.Globalization;

namespace NeuralAssets.Tasks.Caching;

/// <summary>What the file system says about a file without opening it, as one line: length, time, path.</summary>
internal readonly struct FileState
{
    private readonly DateTime _modified;
    private readonly string _text;

    private FileState(FileInfo file)
    {
        _modified = file.LastWriteTimeUtc;
        _text = string.Format(
            CultureInfo.InvariantCulture, "{0} {1} {2}", file.Exists ? file.Length : -1, _modified.Ticks, file.FullName);
    }

    public static FileState Of(string path) => new(new FileInfo(path));

    /// <summary>False for a file written so recently that it may change again without its time telling.</summary>
    public bool IsSettled => DateTime.UtcNow - _modified > TimeSpan.FromSeconds(2);

    public override string ToString() => _text;
}
