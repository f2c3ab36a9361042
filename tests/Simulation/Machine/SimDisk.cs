using Weft.Node;

namespace Weft.Simulation;

/// <summary>A node's disk: what was written stays, whatever happens to the node.</summary>
internal sealed class SimDisk
{
    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys(string prefix) =>
        _values.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal));

    public IReadOnlyList<KeyValuePair<string, byte[]>> Load(string prefix) =>
        [.. _values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))];

    public void Save(string key, byte[] value) => _values[key] = value;

    public void Delete(string key) => _values.Remove(key);
}

/// <summary>The disk as one process writes to it; the process may die before or after each write.</summary>
internal sealed class SimJournal(World world, SimProcess process, SimDisk disk) : IJournal
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(10);

    public async Task SaveAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        if (!PlantedBugs.Swallows(world.Setting.Bug, disk, key, value.Span)) disk.Save(key, value.ToArray());
        await process.HopAsync(Latency);
    }

    public async Task<IReadOnlyList<KeyValuePair<string, byte[]>>> LoadAsync(string prefix, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        return disk.Load(prefix);
    }

    public async Task DeleteAsync(string key, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        disk.Delete(key);
        await process.HopAsync(Latency);
    }
}
