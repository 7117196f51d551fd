using System.Globalization;
using System.Text;

namespace NeuralAssets.Tasks.Json;

/// <summary>
/// Writes indented JSON. A task may not bring assemblies of its own into the build, so it can't use System.Text.Json.
/// </summary>
internal sealed class JsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _hasSibling;

    public override string ToString() => _text.ToString();

    public void BeginObject(string? name = null) => Open(name, '{');

    public void EndObject() => Close('}');

    public void BeginArray(string? name = null) => Open(name, '[');

    public void EndArray() => Close(']');

    public void String(string? name, string value)
    {
        Start(name);
        Quote(value);
    }

    public void Integer(string? name, long value)
    {
        Start(name);
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The shortest text that reads as the same number; finite.</summary>
    public void Number(string? name, double value)
    {
        Start(name);
        _text.Append(value.ToString("R", CultureInfo.InvariantCulture));
    }

    private void Open(string? name, char bracket)
    {
        Start(name);
        _text.Append(bracket);
        _depth++;
        _hasSibling = false;
    }

    private void Close(char bracket)
    {
        _depth--;
        if (_hasSibling)
        {
            NewLine();
        }

        _text.Append(bracket);
        _hasSibling = true;
    }

    private void Start(string? name)
    {
        if (_hasSibling)
        {
            _text.Append(',');
        }

        if (_depth > 0)
        {
            NewLine();
        }

        if (name is not null)
        {
            Quote(name);
            _text.Append(": ");
        }

        _hasSibling = true;
    }

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _depth);

    private void Quote(string value)
    {
        _text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            bool pair = i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]);
            if (pair)
            {
                _text.Append(c).Append(value[++i]);
            }
            else if (c is '"' or '\\')
            {
                _text.Append('\\').Append(c);
            }
            else if (c < ' ' || char.IsSurrogate(c))
            {
                // A lone surrogate has no UTF-8 form; escaped, it survives the file.
                _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                _text.Append(c);
            }
        }

        _text.Append('"');
    }
}
