namespace Weft.Node;

/// <summary>
/// The node's memory across crashes: a value under a key, on disk before the call returns. State is saved before its
/// effects are performed, so that a node that was killed anywhere finds what it meant to do.
/// </summary>
public interface IJournal
{
    Task SaveAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancel);

    Task<IReadOnlyList<KeyValuePair<string, byte[]>>> LoadAsync(string prefix, CancellationToken cancel);

    Task DeleteAsync(string key, CancellationToken cancel);
}
