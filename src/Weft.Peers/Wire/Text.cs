using System.Globalization;
using System.Text;

namespace Weft.Peers;

/// <summary>Sentences that cross the wire and end on somebody's terminal: no control characters.</summary>
internal static class Text
{
    /// <summary>Whether a received text may be shown as it is.</summary>
    public static bool IsPlain(string text, int maxLength) =>
        text.Length <= maxLength && text.EnumerateRunes().All(IsPlain);

    /// <summary>What is sent in place of a text of this node: cut, and with spaces for what is not plain.</summary>
    public static string Plain(string text)
    {
        if (IsPlain(text, WireLimits.MaxTextLength)) return text;
        var plain = new StringBuilder(WireLimits.MaxTextLength);
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > WireLimits.MaxTextLength) break;
            plain.Append(IsPlain(rune) ? rune.ToString() : " ");
        }

        return plain.ToString();
    }

    public static bool IsCode(string text) =>
        text.Length is > 0 and <= WireLimits.MaxCodeLength
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
