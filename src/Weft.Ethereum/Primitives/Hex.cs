using System.Diagnostics.CodeAnalysis;

namespace Weft.Ethereum;

/// <summary>Hexadecimal as Ethereum writes it: lower case, <c>0x</c> in front.</summary>
public static class Hex
{
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Bytes of <paramref name="text"/>, with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException">It is no even number of digits.</exception>
    public static byte[] Decode(string text) =>
        TryDecode(text, out var bytes)
            ? bytes
            : throw new FormatException("Expected an even number of hexadecimal digits, as in 0x00ff.");

    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null) return false;
        var digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.Ordinal)) digits = digits[2..];
        if (digits.Length % 2 != 0) return false;
        var result = new byte[digits.Length / 2];
        if (Convert.FromHexString(digits, result, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != result.Length) return false;
        bytes = result;
        return true;
    }
}
