using System.Globalization;

namespace NeuralAssets.Tasks.Caching;

/// <summary>Remembers the digest of each image file by path, length and time, so that an unchanged project reads no image twice.</summary>
/// <remarks>One line a file: <c>length ticks digest path</c>. A memo that can't be read is an empty one.</remarks>
internal sealed class HashMemo
{
    public const string FileName = "hashes.txt";

    /// <summary>A file written this recently may change again without its time telling, so it isn't remembered yet.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);
    private readonly string _path;

    public HashMemo(string directory)
    {
        _path = Path.Combine(directory, FileName);
        if (!File.Exists(_path))
        {
            return;
        }

        foreach (string line in File.ReadAllLines(_path))
        {
            string[] parts = line.Split([' '], 4);
            if (parts.Length == 4)
            {
                _known[$"{parts[0]} {parts[1]} {parts[3]}"] = parts[2];
            }
        }
    }

    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be read.</exception>
    public string Of(string path)
    {
        FileInfo file = new(path);
        long ticks = file.LastWriteTimeUtc.Ticks;
        string identity = string.Format(CultureInfo.InvariantCulture, "{0} {1} {2}", file.Length, ticks, path);
        if (!_known.TryGetValue(identity, out string? digest))
        {
            digest = Digest.OfFile(path);
        }

        if (DateTime.UtcNow.Ticks - ticks > s_settled.Ticks)
        {
            _used[path] = string.Format(CultureInfo.InvariantCulture, "{0} {1} {2} {3}", file.Length, ticks, digest, path);
        }

        return digest;
    }

    public void Save() => OutputFile.WriteText(_path, string.Concat(_used.Values.Select(line => line + "\n")));
}
