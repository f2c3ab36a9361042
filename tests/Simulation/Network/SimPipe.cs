using System.Runtime.CompilerServices;

namespace Weft.Simulation;

/// <summary>A stream on its way between two processes.</summary>
internal sealed class SimPipe<T>
{
    private readonly Queue<T> _arrived = new();
    private TaskCompletionSource? _waiting;
    private Exception? _failure;
    private bool _ended;

    public void Push(T item)
    {
        if (_ended) return;
        _arrived.Enqueue(item);
        Wake();
    }

    public void End(Exception? failure)
    {
        if (_ended) return;
        (_ended, _failure) = (true, failure);
        Wake();
    }

    public async IAsyncEnumerable<T> ReadAsync(Action hangUp, [EnumeratorCancellation] CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                while (_arrived.TryDequeue(out var item)) yield return item;
                if (_failure is not null) throw _failure;
                if (_ended) yield break;
                _waiting = new TaskCompletionSource();
                await _waiting.Task.WaitAsync(cancel);
            }
        }
        finally
        {
            hangUp();
        }
    }

    private void Wake()
    {
        var waiting = _waiting;
        _waiting = null;
        waiting?.TrySetResult();
    }
}
