namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>A file with one table, whose rows are kept from run to run; a row measured again replaces the older one.</summary>
/// <param name="path">The file; made if absent.</param>
/// <param name="text">What stands above the table.</param>
/// <param name="keys">Columns at the left that tell rows apart.</param>
/// <param name="heads">One per column.</param>
internal sealed class KeptRows(string path, string text, int keys, params IReadOnlyList<string> heads)
{
    /// <summary>Writes the file with that row in it.</summary>
    /// <param name="cells">One per column.</param>
    public void Add(params IReadOnlyList<string> cells)
    {
        string row = new MarkdownTable(heads).Row(cells).ToString().Split('\n')[2];
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.Exists(path) ? File.ReadLines(path).Where(IsRow) : [])
        {
            rows[Key(line)] = line;
        }

        rows[Key(row)] = row;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, $"{text}\n{new MarkdownTable(heads)}{string.Concat(rows.Values.Select(static line => line + "\n"))}");
    }

    private string Key(string row) => string.Join('|', row.Split('|')[1..(keys + 1)]);

    private bool IsRow(string line) =>
        line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith($"| {heads[0]} |", StringComparison.Ordinal);
}
