using System.Globalization;
using System.Text.RegularExpressions;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>One AMD card as the amdgpu driver describes it below <c>/sys/class/drm</c>.</summary>
/// <param name="Id">Its own number where it has one, else its place: <c>AMD-a1b2c3d4e5f60718</c>.</param>
/// <param name="Class">Null for a card that has none.</param>
/// <param name="Folder"><c>sys/class/drm/card1/device</c></param>
internal sealed record AmdCard(
    string Id, string Name, string? Class, long MemoryBytes, string Folder, string RenderNode, GpuFacts Facts)
{
    /// <summary>Why no box can be handed it; null where one can.</summary>
    public Refusal? WhyNotPassed { get; init; }
}

/// <remarks>Files: the kernel's documentation of the amdgpu driver, "GPU Power/Thermal Controls" and "Misc".</remarks>
internal static partial class AmdCards
{
    public const string IdPrefix = "AMD-";

    private const string PlaceLine = "PCI_SLOT_NAME=";
    private const int MostCards = 64;

    /// <summary>In the order of their places, which no driver's start changes.</summary>
    public static IReadOnlyList<AmdCard> Read(HardwareFiles files)
    {
        var cards = new List<AmdCard>();
        foreach (var entry in files.Folders("sys/class/drm").Take(MostCards))
        {
            // Beside card0 there are its screens, card0-DP-1, and its render node.
            if (!CardName().IsMatch(Path.GetFileName(entry))) continue;
            var folder = $"{entry}/device";
            if (files.Text($"{folder}/vendor")?.Trim() != AmdNames.Vendor) continue;
            if (CardOf(files, folder) is { } card) cards.Add(card);
        }

        return [.. cards.OrderBy(card => card.Facts.PciId, StringComparer.Ordinal)];
    }

    /// <summary>Version of AMD's own driver package, else of the kernel that the driver came with.</summary>
    public static string Driver(HardwareFiles files) =>
        files.Text("sys/module/amdgpu/version")?.Trim() is { Length: > 0 } version ? $"amdgpu {version}"
            : files.Text("proc/sys/kernel/osrelease")?.Trim() is { Length: > 0 } kernel ? $"amdgpu of Linux {kernel}"
            : "amdgpu";

    private static AmdCard? CardOf(HardwareFiles files, string folder)
    {
        var render = files.Folders($"{folder}/drm").Select(Path.GetFileName)
            .FirstOrDefault(name => name!.StartsWith("renderD", StringComparison.Ordinal));
        // Without its driver, or with another one, a card has no render node and nobody can compute on it.
        if (render is null || Place(files, folder) is not { } place) return null;
        var (device, revision) = (files.Text($"{folder}/device"), files.Text($"{folder}/revision"));
        var known = AmdNames.Of(device, revision);
        var name = known?.Name ?? Named(files.Text($"{folder}/product_name")) ?? $"AMD {device?.Trim()}";
        var own = files.Text($"{folder}/unique_id")?.Trim();
        return new(
            IdPrefix + (own is { Length: > 0 } && own.All(char.IsAsciiHexDigit) ? own : place), name, known?.Class,
            (long)(files.Number($"{folder}/mem_info_vram_total") ?? 0), folder, $"/dev/dri/{render}",
            new()
            {
                PciId = place,
                Clocks = Clocks(files, folder),
                Power = PowerOf(files, folder),
                UncorrectedErrors = Uncorrected(files.Text($"{folder}/ras/umc_err_count")),
            });
    }

    /// <summary>The card's own place: <c>PCI_SLOT_NAME=0000:03:00.0</c> among the lines of its uevent.</summary>
    private static string? Place(HardwareFiles files, string folder) =>
        PciId.Parse(files.Text($"{folder}/uevent")?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(PlaceLine, StringComparison.Ordinal))?[PlaceLine.Length..]);

    private static string? Named(string? name) => name?.Trim() is { Length: > 0 } known ? known : null;

    private static GpuClocks? Clocks(HardwareFiles files, string folder)
    {
        var core = ParseClocks(files.Text($"{folder}/pp_dpm_sclk"));
        var memory = ParseClocks(files.Text($"{folder}/pp_dpm_mclk"));
        return core is null && memory is null ? null : new(core?.Now, memory?.Now, core?.Most, memory?.Most);
    }

    /// <summary>
    /// <code>
    /// 0: 500Mhz
    /// 1: 31Mhz *
    /// 2: 2219Mhz
    /// </code>
    /// The star is where it stands now.
    /// </summary>
    internal static (uint? Now, uint Most)? ParseClocks(string? text)
    {
        uint? now = null, most = null;
        foreach (System.Text.RegularExpressions.Match line in ClockLine().Matches(text ?? ""))
        {
            var value = uint.Parse(line.Groups["mhz"].Value, CultureInfo.InvariantCulture);
            if (line.Groups["now"].Success) now = value;
            most = Math.Max(most ?? 0, value);
        }

        return most is { } top ? (now, top) : null;
    }

    private static GpuPower? PowerOf(HardwareFiles files, string folder)
    {
        if (Sensors(files, folder) is not { } hwmon) return null;
        return new(Milli("power1_cap"), Milli("power1_cap_default"), Milli("power1_cap_min"), Milli("power1_cap_max"));

        // Files hold millionths of a watt.
        uint? Milli(string file) => files.Number($"{hwmon}/{file}") is { } micro and < 10_000_000_000
            ? (uint)(micro / 1_000)
            : null;
    }

    /// <summary>Where the driver keeps temperature, fan and power: <c>.../hwmon/hwmon3</c>.</summary>
    internal static string? Sensors(HardwareFiles files, string folder) => files.Folders($"{folder}/hwmon")
        .FirstOrDefault(hwmon => files.Text($"{hwmon}/name")?.Trim() is "amdgpu");

    /// <summary><c>ue: 0</c> and <c>ce: 0</c> on lines of their own.</summary>
    private static ulong? Uncorrected(string? text) =>
        text?.Split('\n').FirstOrDefault(line => line.StartsWith("ue:", StringComparison.Ordinal)) is { } line
            && ulong.TryParse(line.AsSpan(3).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    [GeneratedRegex("^card[0-9]{1,3}$", RegexOptions.NonBacktracking)]
    private static partial Regex CardName();

    [GeneratedRegex(
        @"^[0-9]{1,3}: (?<mhz>[0-9]{1,6})[mM][hH]z *(?<now>\*)?",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ClockLine();
}
