using System.Globalization;

namespace Weft.Machine.Tests.Metering;

/// <summary>A kernel's files as a folder that a test fills, and cards that answer from a recording.</summary>
internal sealed class FakeHardware : IDisposable
{
    private readonly TempFolder _folder = new();

    public FakeHardware()
    {
        Files = new(_folder.Path);
        Link("proc/self/ns/pid", "pid:[4026531836]");
        Link("proc/self/ns/net", "net:[4026531840]");
    }

    public HardwareFiles Files { get; }

    public void Write(string path, string text)
    {
        var full = Files.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Link(string path, string target)
    {
        var full = Files.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
    }

    /// <summary>RAPL, as the kernel has it: a package, with a zone inside it that counts the same again.</summary>
    public void Package(int number, ulong microjoules, ulong range = 262_143_328_850)
    {
        foreach (var zone in (string[])[$"intel-rapl:{number}", $"intel-rapl:{number}:0"])
        {
            Write($"sys/class/powercap/{zone}/energy_uj", $"{microjoules}\n");
            Write($"sys/class/powercap/{zone}/max_energy_range_uj", $"{range}\n");
        }
    }

    /// <summary>The processors' time, in hundredths of a second of user and system.</summary>
    public void Processors(ulong user, ulong system) => Write(
        "proc/stat",
        string.Create(CultureInfo.InvariantCulture, $"cpu  {user} 0 {system} 99999 5 0 0 0 0 0\ncpu0 1 2 3 4\n"));

    /// <summary>A process of a box, in name spaces of the box's own.</summary>
    public void Process(int pid, string space, ulong userTicks, string name = "sh")
    {
        Link($"proc/{pid}/ns/pid", space);
        Link($"proc/{pid}/ns/net", space.Replace("pid", "net", StringComparison.Ordinal));
        Write($"proc/{pid}/comm", name + "\n");
        Write($"proc/{pid}/stat", $"{pid} (a (b) c) S 1 1 1 0 -1 4194560 1 2 3 4 {userTicks} 10 3 2 20 0 1 0 5");
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>A card that says what a test makes it say.</summary>
internal sealed class RecordedSensors : IGpuSensors
{
    public Dictionary<string, Weft.Market.Result<GpuSight>> Cards { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int[]> Processes { get; } = new(StringComparer.Ordinal);

    public List<uint?> Limits { get; } = [];

    public Weft.Market.Result<GpuSight> Read(string id) => Cards[id];

    public IReadOnlyList<int> ProcessesOn(string id) => Processes.GetValueOrDefault(id) ?? [];

    public Weft.Market.Result<uint> LimitPower(string id, uint? milliwatts)
    {
        Limits.Add(milliwatts);
        return milliwatts ?? 700_000;
    }
}
