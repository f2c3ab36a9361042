using System.Globalization;

namespace Weft.Machine;

/// <summary>
/// The energy of one box so far, in a file beside it, so that a restart of the node forgets nothing: a line a counter,
/// <c>GPU-5f1c... 184467 920</c>: its id, its last reading and the millijoules used until then.
/// </summary>
internal sealed class EnergyLedger(string path)
{
    private readonly Lock _lock = new();

    /// <summary>Reads the counters for the first time: from here on their energy is this box's.</summary>
    public void Begin(IEnumerable<EnergyCounter> counters)
    {
        lock (_lock)
            Write(counters.Select(counter => (counter.Id, Now: counter.Read())).Where(line => line.Now is not null)
                .Select(line => (line.Id, line.Now!.Value, 0UL)));
    }

    /// <summary>Millijoules since the beginning, of all counters that can be read; null when there is none.</summary>
    public ulong? Sample(Func<string, EnergyCounter?> find)
    {
        lock (_lock)
        {
            var lines = Load();
            if (lines.Count == 0) return null;
            for (var i = 0; i < lines.Count; i++)
            {
                var (id, last, total) = lines[i];
                if (find(id) is { } counter && counter.Read() is { } now)
                    lines[i] = (id, now, total + counter.Since(last, now));
            }

            Write(lines);
            return lines.Aggregate(0UL, (sum, line) => sum + line.Total);
        }
    }

    private List<(string Id, ulong Last, ulong Total)> Load()
    {
        var lines = new List<(string, ulong, ulong)>();
        if (!File.Exists(path)) return lines;
        foreach (var line in File.ReadLines(path))
            if (line.Split(' ') is [var id, var last, var total]
                && ulong.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var lastRead)
                && ulong.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var used))
                lines.Add((id, lastRead, used));
        return lines;
    }

    private void Write(IEnumerable<(string Id, ulong Last, ulong Total)> lines)
    {
        var text = lines.Select(
            line => string.Create(CultureInfo.InvariantCulture, $"{line.Id} {line.Last} {line.Total}"));
        File.WriteAllLines(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
