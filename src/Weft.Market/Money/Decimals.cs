using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weft.Market;

/// <summary>Base units as people read and write them: <c>1250000</c> is <c>1.25</c>. Exact both ways.</summary>
public static class Decimals
{
    /// <summary>Digits after the point of the market's payment token.</summary>
    public const int Token = 6;

    /// <summary><c>1.25</c>, <c>0.000001</c>, <c>12</c>: as short as exact.</summary>
    public static string Format(UInt128 baseUnits) => Format(baseUnits, Token);

    /// <param name="digits">After the point, as the token has them; at most 18.</param>
    public static string Format(UInt128 baseUnits, int digits)
    {
        var (whole, part) = UInt128.DivRem(baseUnits, Scale(digits));
        var text = whole.ToString(CultureInfo.InvariantCulture);
        if (part == 0) return text;
        var after = part.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return $"{text}.{after.TrimEnd('0')}";
    }

    /// <summary>
    /// Reads digits, optionally with a point and one to six digits after it: <c>1.25</c>. No sign, blank, exponent or
    /// group mark; a seventh digit is refused, never rounded away. Anything of 2^128 base units or more is refused.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UInt128 baseUnits) =>
        TryParse(text, Token, out baseUnits);

    /// <summary>The same for a token of other decimals: one digit more than it has is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, int decimals, out UInt128 baseUnits)
    {
        baseUnits = 0;
        if (text is null or { Length: 0 or > 41 }) return false;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var part = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length == 0 || part.Length > decimals || (point >= 0 && part.Length == 0)) return false;
        var digits = whole + part.PadRight(decimals, '0');
        return !digits.AsSpan().ContainsAnyExceptInRange('0', '9')
            && UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out baseUnits);
    }

    private static UInt128 Scale(int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 18);
        var scale = UInt128.One;
        for (var i = 0; i < digits; i++) scale *= 10;
        return scale;
    }
}
