using System.Globalization;
using System.Text;

namespace NeuralAssets.Tasks.Accessor;

/// <summary>Puts any text into C# source safely.</summary>
internal static class SourceText
{
    /// <summary>A regular string literal, quotes included.</summary>
    public static string Literal(string value)
    {
        StringBuilder literal = new("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\')
            {
                literal.Append('\\').Append(c);
            }
            else if (IsInvisible(c))
            {
                literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                literal.Append(c);
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Text of an XML documentation comment on one line.</summary>
    public static string XmlDoc(string value)
    {
        StringBuilder text = new();
        foreach (char c in value)
        {
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                _ when IsInvisible(c) => text.Append('\ufffd'),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }

    /// <summary>
    /// A namespace as the compiler takes it; projects are often called what no namespace can be called.
    /// </summary>
    public static string Namespace(string name)
        => string.Join(".", name.Split('.').Where(part => part.Length > 0).Select(NamespacePart));

    private static string NamespacePart(string part)
    {
        string valid = new([.. part.Select(c => char.IsLetterOrDigit(c) || c == '_' ? c : '_')]);
        if (char.IsDigit(valid[0]))
        {
            valid = "_" + valid;
        }

        // Only lower-case words are keywords, and '@' before any other identifier changes nothing.
        return char.IsLower(valid[0]) ? "@" + valid : valid;
    }

    /// <summary>Control and format characters, line and paragraph separators, halves of surrogate pairs.</summary>
    private static bool IsInvisible(char c)
        => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate;
}
