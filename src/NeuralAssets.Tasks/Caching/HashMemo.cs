namespace NeuralAssets.Tasks.Caching;

/// <summary>
/// Remembers the digest of each image file by its state, so that an unchanged project reads no image twice.
/// </summary>
/// <remarks>One line a file: the digest, a space, the state. A line that makes no sense is never asked for.</remarks>
internal sealed class HashMemo
{
    public const string FileName = "hashes.txt";

    private const int DigestLength = 64;

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);
    private readonly string _path;

    public HashMemo(string directory)
    {
        _path = Path.Combine(directory, FileName);
        foreach (string line in File.Exists(_path) ? File.ReadAllLines(_path) : [])
        {
            if (line.Length > DigestLength)
            {
                _known[line.Substring(DigestLength + 1)] = line.Substring(0, DigestLength);
            }
        }
    }

    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be read.</exception>
    public string Of(string path)
    {
        // Before the content: a change in between then makes the state old, never the digest.
        var state = FileState.Of(path);
        if (!_known.TryGetValue(state.ToString(), out string? digest))
        {
            digest = Digest.OfFile(path);
        }

        if (state.IsSettled)
        {
            _used[state.ToString()] = digest;
        }

        return digest;
    }

    public void Save()
        => OutputFile.WriteText(_path, string.Concat(_used.Select(entry => $"{entry.Value} {entry.Key}\n")));
}
