using System.Text;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>A table of Markdown: the first column is text, the others are numbers.</summary>
/// <param name="heads">One per column.</param>
internal sealed class MarkdownTable(params IReadOnlyList<string> heads)
{
    private readonly StringBuilder _text = new StringBuilder()
        .Append("| ").AppendJoin(" | ", heads).Append(" |\n|---")
        .Append(string.Concat(Enumerable.Repeat("|---:", heads.Count - 1))).Append("|\n");

    /// <exception cref="ArgumentException">The row has another number of cells than the table has columns.</exception>
    public MarkdownTable Row(params IReadOnlyList<string> cells)
    {
        if (cells.Count != heads.Count)
        {
            throw new ArgumentException($"{cells.Count} cells for {heads.Count} columns.", nameof(cells));
        }

        _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        return this;
    }

    public override string ToString() => _text.ToString();
}
