using System.Globalization;
using System.Text;

namespace NeuralAssets.Tasks.Json;

/// <summary>
/// Reads RFC 8259 JSON into <see cref="JsonObject"/>, <c>List&lt;object?&gt;</c>, <c>string</c>, <c>double</c>, <c>bool</c> or <c>null</c>.
/// </summary>
internal sealed class JsonReader
{
    private const int MaximumDepth = 64;

    private readonly string _text;
    private int _position;

    private JsonReader(string text) => _text = text;

    /// <exception cref="FormatException">The text is not one JSON value.</exception>
    public static object? Parse(string text)
    {
        JsonReader reader = new(text);
        object? value = reader.Value(0);
        reader.SkipSpace();
        return reader._position == text.Length ? value : throw reader.Unexpected();
    }

    private object? Value(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new FormatException($"JSON nested deeper than {MaximumDepth} levels.");
        }

        SkipSpace();
        switch (Peek())
        {
            case '{':
                return Object(depth);
            case '[':
                return Array(depth);
            case '"':
                return String();
            case 't':
                return Literal("true", true);
            case 'f':
                return Literal("false", false);
            case 'n':
                return Literal("null", null);
            default:
                return Number();
        }
    }

    private JsonObject Object(int depth)
    {
        JsonObject members = new();
        _position++;
        if (TryTake('}'))
        {
            return members;
        }

        do
        {
            SkipSpace();
            string name = String();
            Take(':');
            members[name] = Value(depth + 1);
        }
        while (TryTake(','));

        Take('}');
        return members;
    }

    private List<object?> Array(int depth)
    {
        List<object?> items = [];
        _position++;
        if (TryTake(']'))
        {
            return items;
        }

        do
        {
            items.Add(Value(depth + 1));
        }
        while (TryTake(','));

        Take(']');
        return items;
    }

    private string String()
    {
        if (Peek() != '"')
        {
            throw Unexpected();
        }

        _position++;
        StringBuilder value = new();
        while (Peek() != '"')
        {
            char c = _text[_position++];
            if (c < ' ')
            {
                throw Unexpected();
            }

            value.Append(c == '\\' ? Escape() : c);
        }

        _position++;
        return value.ToString();
    }

    private char Escape()
    {
        char kind = Peek();
        _position++;
        switch (kind)
        {
            case '"' or '\\' or '/':
                return kind;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _position + 4 <= _text.Length
                && ushort.TryParse(
                    _text.Substring(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                _position += 4;
                return (char)code;
            default:
                throw Unexpected();
        }
    }

    private double Number()
    {
        int start = _position;
        while (_position < _text.Length && _text[_position] is (>= '0' and <= '9') or '-' or '+' or '.' or 'e' or 'E')
        {
            _position++;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(_text.Substring(start, _position - start), Style, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Unexpected();
    }

    private object? Literal(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
        {
            throw Unexpected();
        }

        _position += word.Length;
        return value;
    }

    private bool TryTake(char expected)
    {
        SkipSpace();
        if (_position >= _text.Length || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Take(char expected)
    {
        if (!TryTake(expected))
        {
            throw Unexpected();
        }
    }

    private char Peek() => _position < _text.Length ? _text[_position] : throw Unexpected();

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r')
        {
            _position++;
        }
    }

    private FormatException Unexpected() => new($"Not JSON: unexpected text at position {_position}.");
}
