using System.Globalization;
using System.Text;

namespace Weft.Ethereum.Bindings;

/// <summary>
/// JSON to dictionaries, lists, strings, booleans, null and doubles. A generator can only bring dependencies along with
/// trouble, and a compiler's output needs little.
/// </summary>
/// <remarks>Source: RFC 8259.</remarks>
internal sealed class JsonText
{
    private const int MaxDepth = 512;

    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonText(string text) => _text = text;

    /// <exception cref="FormatException">It is no JSON.</exception>
    public static object? Parse(string text)
    {
        var reader = new JsonText(text);
        var value = reader.Value();
        reader.Space();
        return reader._at == text.Length ? value : throw reader.Bad();
    }

    private object? Value()
    {
        Space();
        if (_at == _text.Length || ++_depth > MaxDepth) throw Bad();
        object? value = _text[_at] switch
        {
            '{' => Object(),
            '[' => List(),
            '"' => String(),
            't' => Word("true", true),
            'f' => Word("false", false),
            'n' => Word("null", null),
            _ => Number(),
        };
        _depth--;
        return value;
    }

    private Dictionary<string, object?> Object()
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        _at++;
        if (Next('}')) return result;
        do
        {
            Space();
            var name = String();
            if (!Next(':')) throw Bad();
            result[name] = Value();
        }
        while (Next(','));
        return Next('}') ? result : throw Bad();
    }

    private List<object?> List()
    {
        var result = new List<object?>();
        _at++;
        if (Next(']')) return result;
        do result.Add(Value());
        while (Next(','));
        return Next(']') ? result : throw Bad();
    }

    private string String()
    {
        if (_at == _text.Length || _text[_at] != '"') throw Bad();
        var from = ++_at;
        while (_at < _text.Length && _text[_at] is not ('"' or '\\')) _at++;
        if (_at < _text.Length && _text[_at] == '"') return _text.Substring(from, _at++ - from);
        var built = new StringBuilder(_text, from, _at - from, 256);
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == '"') return built.ToString();
            built.Append(c == '\\' ? Escaped() : c);
        }

        throw Bad();
    }

    private char Escaped()
    {
        var c = _at < _text.Length ? _text[_at++] : throw Bad();
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case '"' or '\\' or '/': return c;
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(
                _text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default: throw Bad();
        }
    }

    private double Number()
    {
        var from = _at;
        while (_at < _text.Length && (char.IsDigit(_text[_at]) || _text[_at] is '+' or '-' or '.' or 'e' or 'E')) _at++;
        return double.TryParse(
            _text.Substring(from, _at - from), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad();
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0) throw Bad();
        _at += word.Length;
        return value;
    }

    private bool Next(char c)
    {
        Space();
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Space()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n') _at++;
    }

    private FormatException Bad() => new($"The text is no JSON at position {_at}.");
}
