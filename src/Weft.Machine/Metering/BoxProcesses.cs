using System.Globalization;

namespace Weft.Machine;

/// <summary>What the kernel says of a box's processes, given the first of them; null where it does not say.</summary>
internal sealed record BoxUse(ulong? CpuMilliseconds, ulong? BytesIn, ulong? BytesOut)
{
    public static BoxUse Nothing { get; } = new(null, null, null);
}

/// <summary>Reads what boxes use from the kernel's files: the same for every container engine.</summary>
internal sealed class BoxProcesses(HardwareFiles files)
{
    /// <summary>The kernel's USER_HZ, which is 100 on every Linux that .NET runs on.</summary>
    private const ulong MillisecondsPerTick = 10;

    /// <param name="pid">As this machine counts; a box of an engine elsewhere has none here.</param>
    public BoxUse Read(int pid)
    {
        if (SpaceOf(pid) is not { } space) return BoxUse.Nothing;
        var (bytesIn, bytesOut) = Network(pid);
        return new(ByControlGroup(pid) ?? ByProcesses(space), bytesIn, bytesOut);
    }

    /// <summary>Whether a process belongs to the box that begins with <paramref name="boxPid"/>.</summary>
    public bool Holds(int boxPid, int pid) =>
        SpaceOf(boxPid) is { } space && space == SpaceOf(pid);

    /// <summary>
    /// Null without a name space of its own: that is no box, but something here that happens to have the number.
    /// </summary>
    private string? SpaceOf(int pid) =>
        files.Link($"proc/{pid}/ns/pid") is { } space && space != files.Link("proc/self/ns/pid") ? space : null;

    /// <summary>Milliseconds that all processors of the machine worked since it started.</summary>
    public ulong? MachineMilliseconds()
    {
        // cpu  user nice system idle iowait irq softirq steal ...
        var line = files.Text("proc/stat")?.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (line is null || line.Length < 8 || line[0] != "cpu") return null;
        var ticks = 0UL;
        foreach (var column in (int[])[1, 2, 3, 6, 7])
            if (ulong.TryParse(line[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                ticks += value;
        return ticks * MillisecondsPerTick;
    }

    private ulong? ByControlGroup(int pid)
    {
        foreach (var line in files.Text($"proc/{pid}/cgroup")?.Split('\n') ?? [])
        {
            // 0::/machine.slice/libpod-1f2e.scope, or 4:cpu,cpuacct:/docker/1f2e
            var parts = line.Split(':', 3);
            if (parts.Length != 3 || parts[2].Trim() is not ['/', _, ..] path) continue;
            if (parts[1].Length == 0 && Unified(path) is { } unified) return unified;
            if (parts[1].Split(',').Contains("cpuacct", StringComparer.Ordinal)
                && files.Number($"sys/fs/cgroup/{parts[1]}{path}/cpuacct.usage") is { } nanoseconds)
                return nanoseconds / 1_000_000;
        }

        return null;
    }

    private ulong? Unified(string path)
    {
        foreach (var line in files.Text($"sys/fs/cgroup{path}/cpu.stat")?.Split('\n') ?? [])
            if (line.StartsWith("usage_usec ", StringComparison.Ordinal)
                && ulong.TryParse(line[11..], NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
                return microseconds / 1_000;
        return null;
    }

    /// <summary>Every living process of the name space, with the time of the dead that it has taken over.</summary>
    private ulong ByProcesses(string space)
    {
        var ticks = 0UL;
        foreach (var process in files.Folders("proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(process)[0]) || files.Link($"{process}/ns/pid") != space) continue;
            // 17 (sh) S 1 17 17 0 -1 4194560 ...: the name may hold anything, so the count begins after it.
            var text = files.Text($"{process}/stat") ?? "";
            var words = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 15) continue;
            foreach (var column in (int[])[11, 12, 13, 14])
                if (ulong.TryParse(words[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                    ticks += value;
        }

        return ticks * MillisecondsPerTick;
    }

    private (ulong? In, ulong? Out) Network(int pid)
    {
        if (files.Link($"proc/{pid}/ns/net") is not { } space || space == files.Link("proc/self/ns/net"))
            return (null, null);
        if (files.Text($"proc/{pid}/net/dev") is not { } text) return (null, null);
        var (received, sent) = (0UL, 0UL);
        foreach (var line in text.Split('\n'))
        {
            //  eth0: 1296 16 0 0 0 0 0 0 816 10 0 ...
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line[..colon].Trim() == "lo") continue;
            var words = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 9) continue;
            if (ulong.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rx)) received += rx;
            if (ulong.TryParse(words[8], NumberStyles.None, CultureInfo.InvariantCulture, out var tx)) sent += tx;
        }

        return (received, sent);
    }
}
