using System.Globalization;
using Weft.Market;

namespace Weft.Machine;

/// <summary>AMD's cards by the files of their driver, which are as cheap to read as they are plain.</summary>
internal sealed class AmdSensors(HardwareFiles files) : IGpuSensors
{
    private const int MostPrograms = 4_096;
    private const int MostOpenFiles = 4_096;

    /// <summary>Where each card is; looked up again when one is asked for that is not known.</summary>
    private IReadOnlyList<AmdCard> _cards = [];

    public Result<GpuSight> Read(string id)
    {
        if (CardOf(id) is not { } card) return SensorRefusals.Lost("its driver does not list it");
        var hwmon = AmdCards.Sensors(files, card.Folder);
        var sight = new GpuSight(
            Milliwatts: Milliwatts(hwmon, "power1_average") ?? Milliwatts(hwmon, "power1_input"),
            BusyPercent: Small(files.Number($"{card.Folder}/gpu_busy_percent"), 100),
            MemoryBytes: files.Number($"{card.Folder}/mem_info_vram_used"),
            Celsius: (int?)(Small(Number(hwmon, "temp1_input"), 200_000) / 1_000),
            FanPercent: Fan(hwmon),
            LimitMilliwatts: Milliwatts(hwmon, "power1_cap"));
        // A card that hangs or is gone answers every file with an error; one that works has at least one of these.
        return sight with { LimitMilliwatts = null } == new GpuSight()
            ? SensorRefusals.Lost("its driver reads nothing from it")
            : sight;
    }

    /// <summary>Who holds the card's device nodes open. Other users' programs are seen by root only.</summary>
    public IReadOnlyList<int> ProcessesOn(string id)
    {
        if (CardOf(id) is not { } card) return [];
        var nodes = new HashSet<string>(StringComparer.Ordinal) { card.RenderNode };
        if (CardNode(card) is { } node) nodes.Add(node);
        var found = new List<int>();
        foreach (var folder in files.Folders("proc").Take(MostPrograms))
        {
            if (!int.TryParse(
                Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (files.Files($"{folder}/fd").Take(MostOpenFiles).Any(fd => files.Link(fd) is { } target
                && nodes.Contains(target))) found.Add(pid);
        }

        return found;
    }

    public Result<uint> LimitPower(string id, uint? milliwatts)
    {
        if (CardOf(id) is not { } card) return SensorRefusals.Lost("its driver does not list it");
        var hwmon = AmdCards.Sensors(files, card.Folder);
        if (Milliwatts(hwmon, "power1_cap_max") is not { } most)
            return SensorRefusals.PowerNotLimitable("its driver names no greatest limit");
        if ((milliwatts ?? Milliwatts(hwmon, "power1_cap_default")) is not { } wanted)
            return SensorRefusals.PowerNotLimitable("its default is not known");
        var limit = Math.Clamp(wanted, Math.Min(Milliwatts(hwmon, "power1_cap_min") ?? 0, most), most);
        var text = (limit * 1_000UL).ToString(CultureInfo.InvariantCulture);
        return files.Write($"{hwmon}/power1_cap", text) is { } why ? SensorRefusals.PowerNotLimitable(why) : limit;
    }

    private AmdCard? CardOf(string id)
    {
        if (Find(id) is { } known && files.Text($"{known.Folder}/vendor") is not null) return known;
        _cards = AmdCards.Read(files);
        return Find(id);
    }

    private AmdCard? Find(string id) =>
        _cards.FirstOrDefault(card => string.Equals(card.Id, id, StringComparison.Ordinal));

    private string? CardNode(AmdCard card) => files.Folders($"{card.Folder}/drm").Select(Path.GetFileName)
        .FirstOrDefault(name => name!.StartsWith("card", StringComparison.Ordinal)) is { } name
        ? $"/dev/dri/{name}"
        : null;

    private int? Fan(string? hwmon) =>
        Number(hwmon, "pwm1") is { } now && (Number(hwmon, "pwm1_max") ?? 255) is > 0 and var most
            ? (int)Math.Min(100, now * 100 / most)
            : null;

    private ulong? Number(string? hwmon, string file) => hwmon is null ? null : files.Number($"{hwmon}/{file}");

    /// <summary>Files hold millionths of a watt.</summary>
    private uint? Milliwatts(string? hwmon, string file) => Small(Number(hwmon, file) / 1_000, 10_000_000);

    private static uint? Small(ulong? value, uint most) => value <= most ? (uint)value.Value : null;
}
