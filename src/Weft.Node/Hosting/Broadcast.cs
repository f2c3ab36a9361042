using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Weft.Node;

/// <summary>
/// Says a thing to everybody who listens. A listener that does not keep up is cut off and may come back.
/// </summary>
internal sealed class Broadcast<T>(int capacity)
    where T : notnull
{
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _listeners = [];
    private bool _over;

    public void Say(T message)
    {
        lock (_gate)
        {
            for (var i = _listeners.Count - 1; i >= 0; i--)
            {
                if (_listeners[i].Writer.TryWrite(message)) continue;
                _listeners[i].Writer.TryComplete();
                _listeners.RemoveAt(i);
            }
        }
    }

    /// <summary>Nothing more will be said; listeners hear what is left and then the end.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
            foreach (var listener in _listeners) listener.Writer.TryComplete();
            _listeners.Clear();
        }
    }

    /// <param name="first">Taken at the moment of joining, so that nothing falls between it and what follows.</param>
    public async IAsyncEnumerable<T> ListenAsync(
        Func<IEnumerable<T>> first, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        lock (_gate)
        {
            foreach (var message in first()) channel.Writer.TryWrite(message);
            if (_over) channel.Writer.TryComplete();
            else _listeners.Add(channel);
        }

        try
        {
            while (await channel.Reader.WaitToReadAsync(cancel))
                while (channel.Reader.TryRead(out var message)) yield return message;
        }
        finally
        {
            lock (_gate) _listeners.Remove(channel);
        }
    }
}
