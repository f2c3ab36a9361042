using System.Globalization;

namespace Weft.Machine;

/// <summary>Names and classes of AMD's cards, by what their PCI configuration says.</summary>
/// <remarks>
/// Ids and names as libdrm's <c>amdgpu.ids</c> and the pci.ids database give them (state of 2026). One id is several
/// cards, told apart by the revision; where a row has no revision every one is meant.
/// </remarks>
internal static class AmdNames
{
    public const string Vendor = "0x1002";

    private static readonly (int Device, int? Revision, string Name, string Class)[] Table =
    [
        (0x75a3, null, "AMD Instinct MI355X", "amd-mi355x"), (0x75a0, null, "AMD Instinct MI350X", "amd-mi350x"),
        (0x74a5, null, "AMD Instinct MI325X", "amd-mi325x"), (0x74a1, null, "AMD Instinct MI300X", "amd-mi300x"),
        (0x74a9, null, "AMD Instinct MI300X HF", "amd-mi300x"), (0x74bd, null, "AMD Instinct MI300X HF", "amd-mi300x"),
        (0x74a0, null, "AMD Instinct MI300A", "amd-mi300a"), (0x74a2, null, "AMD Instinct MI308X", "amd-mi308x"),
        (0x7408, null, "AMD Instinct MI250X", "amd-mi250x"),
        (0x740c, null, "AMD Instinct MI250X / MI250", "amd-mi250x"),
        (0x740f, null, "AMD Instinct MI210", "amd-mi210"), (0x738c, null, "AMD Instinct MI100", "amd-mi100"),
        (0x66a1, 0x06, "AMD Radeon Pro VII", "amd-pro-vii"), (0x66a1, null, "AMD Instinct MI60 / MI50", "amd-mi50"),
        (0x66af, null, "AMD Radeon VII", "amd-radeon-vii"),
        (0x7550, 0xc0, "AMD Radeon RX 9070 XT", "amd-rx-9070-xt"),
        (0x7550, 0xc2, "AMD Radeon RX 9070 GRE", "amd-rx-9070-gre"),
        (0x7550, 0xc3, "AMD Radeon RX 9070", "amd-rx-9070"),
        (0x7551, 0xc0, "AMD Radeon AI PRO R9700", "amd-r9700"),
        (0x7590, 0xc0, "AMD Radeon RX 9060 XT", "amd-rx-9060-xt"), (0x7590, 0xc7, "AMD Radeon RX 9060", "amd-rx-9060"),
        (0x744c, 0xc8, "AMD Radeon RX 7900 XTX", "amd-rx-7900-xtx"),
        (0x744c, 0xcc, "AMD Radeon RX 7900 XT", "amd-rx-7900-xt"),
        (0x744c, 0xce, "AMD Radeon RX 7900 GRE", "amd-rx-7900-gre"),
        (0x744c, 0xcf, "AMD Radeon RX 7900M", "amd-rx-7900m"),
        (0x7448, null, "AMD Radeon Pro W7900", "amd-w7900"), (0x745e, null, "AMD Radeon Pro W7800", "amd-w7800"),
        (0x747e, 0xc8, "AMD Radeon RX 7800 XT", "amd-rx-7800-xt"),
        (0x747e, 0xff, "AMD Radeon RX 7700 XT", "amd-rx-7700-xt"),
        (0x7480, 0xc0, "AMD Radeon RX 7600 XT", "amd-rx-7600-xt"), (0x7480, 0xcf, "AMD Radeon RX 7600", "amd-rx-7600"),
        (0x73a5, null, "AMD Radeon RX 6950 XT", "amd-rx-6950-xt"),
        (0x73af, null, "AMD Radeon RX 6900 XT", "amd-rx-6900-xt"),
        (0x73bf, 0xc0, "AMD Radeon RX 6900 XT", "amd-rx-6900-xt"),
        (0x73bf, 0xc1, "AMD Radeon RX 6800 XT", "amd-rx-6800-xt"), (0x73bf, 0xc3, "AMD Radeon RX 6800", "amd-rx-6800"),
        (0x73df, 0xc0, "AMD Radeon RX 6750 XT", "amd-rx-6750-xt"),
        (0x73df, 0xc1, "AMD Radeon RX 6700 XT", "amd-rx-6700-xt"),
        (0x73df, 0xc5, "AMD Radeon RX 6700 XT", "amd-rx-6700-xt"),
        (0x73ff, 0xc1, "AMD Radeon RX 6600 XT", "amd-rx-6600-xt"), (0x73ff, 0xc7, "AMD Radeon RX 6600", "amd-rx-6600"),
    ];

    /// <param name="device">As the kernel writes it: <c>0x744c</c>.</param>
    /// <param name="revision"><c>0xc8</c></param>
    /// <returns>Null for a card that is not in the table: among them all that are parts of a processor.</returns>
    public static (string Name, string Class)? Of(string? device, string? revision)
    {
        if (Hex(device) is not { } id) return null;
        var own = Hex(revision);
        foreach (var row in Table)
            if (row.Device == id && (row.Revision is null || row.Revision == own)) return (row.Name, row.Class);
        return null;
    }

    private static int? Hex(string? text) =>
        text is not null && text.Trim().StartsWith("0x", StringComparison.Ordinal)
            && int.TryParse(
                text.Trim().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
