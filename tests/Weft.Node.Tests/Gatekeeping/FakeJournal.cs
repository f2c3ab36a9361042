namespace Weft.Node.Tests;

/// <summary>A journal that outlives the node of a test.</summary>
internal sealed class FakeJournal : IJournal
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate) return _values.Count;
        }
    }

    /// <summary>While set, nothing can be written.</summary>
    public Weft.Market.Refusal? Full { get; set; }

    public Task SaveAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        if (Full is { } refusal) throw new RefusalException(refusal);
        lock (_gate) _values[key] = value.ToArray();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<KeyValuePair<string, byte[]>>> LoadAsync(string prefix, CancellationToken cancel)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<KeyValuePair<string, byte[]>>>(
                [.. _values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal))]);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancel)
    {
        lock (_gate) _values.Remove(key);
        return Task.CompletedTask;
    }
}
