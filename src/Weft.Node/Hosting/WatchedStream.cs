namespace Weft.Node;

/// <summary>Reads from another stream, and says how far it has come.</summary>
/// <param name="read">Called after each read with the bytes read so far.</param>
internal sealed class WatchedStream(Stream inner, Action<long> read) : OneWayStream
{
    private long _total;

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        if (count > 0) read(_total += count);
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Says that something still goes on, at most once in each <paramref name="pause"/>.</summary>
internal sealed class Heartbeat(TimeSpan pause, Action beat, TimeProvider time)
{
    private DateTimeOffset _next = time.GetUtcNow() + pause;

    public void Beat()
    {
        var now = time.GetUtcNow();
        if (now < _next) return;
        _next = now + pause;
        beat();
    }
}
