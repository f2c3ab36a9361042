using System.Threading.Channels;

namespace Weft.Node;

/// <summary>
/// A bounded queue with one reader, which also wakes by time. Whoever reads owns the state behind it, so that state
/// needs no lock.
/// </summary>
internal sealed class Mailbox<T>(TimeProvider time, int capacity)
    where T : class
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly Channel<T> _channel = Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private Task<bool>? _arrival;

    /// <summary>False when the box is full.</summary>
    public bool TryPost(T item) => _channel.Writer.TryWrite(item);

    /// <summary>Waits for room; for senders that may not lose what they say.</summary>
    public ValueTask PostAsync(T item, CancellationToken cancel) => _channel.Writer.WriteAsync(item, cancel);

    /// <summary>The next item, or null at <paramref name="wakeAt"/> or now and then before it.</summary>
    public async Task<T?> NextAsync(DateTimeOffset wakeAt, CancellationToken cancel)
    {
        if (_channel.Reader.TryRead(out var ready)) return ready;
        var sleep = wakeAt - time.GetUtcNow();
        if (sleep <= TimeSpan.Zero) return null;
        if (sleep > LongestSleep) sleep = LongestSleep;

        _arrival ??= Relay.Of(_channel.Reader.WaitToReadAsync(CancellationToken.None));
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_arrival, Relay.Delay(sleep, time, awake.Token));
        awake.Cancel();
        cancel.ThrowIfCancellationRequested();
        if (!_arrival.IsCompleted) return null;
        _arrival = null;
        return _channel.Reader.TryRead(out var item) ? item : null;
    }
}
