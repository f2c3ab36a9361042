using System.Globalization;
using System.Text.RegularExpressions;

namespace Weft.Machine;

/// <summary>Where a card sits, written in one way however it was said.</summary>
internal static partial class PciId
{
    /// <summary><c>00000000:65:00.0</c> of NVML, <c>0000:65:00.0</c> of the kernel: <c>0000:65:00.0</c>.</summary>
    public static string? Parse(string? text)
    {
        if (text is null || Form().Match(text.Trim()) is not { Success: true } match) return null;
        return Of(Hex(match, "domain"), Hex(match, "bus"), Hex(match, "device"), Hex(match, "function"));
    }

    public static string Of(uint domain, uint bus, uint device, uint function) =>
        string.Create(CultureInfo.InvariantCulture, $"{domain:x4}:{bus:x2}:{device:x2}.{function:x}");

    private static uint Hex(Match match, string part) =>
        uint.Parse(match.Groups[part].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "^(?<domain>[0-9a-fA-F]{4,8}):(?<bus>[0-9a-fA-F]{2}):(?<device>[0-9a-fA-F]{2})\\.(?<function>[0-7])$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
