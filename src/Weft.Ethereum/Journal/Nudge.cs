namespace Weft.Ethereum;

/// <summary>Paces a loop: soon while something has just been sent, then ever more slowly, at once when told.</summary>
internal sealed class Nudge
{
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _signal = new(0, 1);
    private TimeSpan _wait = Soonest;

    public void Now()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Told already.
        }
    }

    public async Task WaitAsync(bool moving, TimeSpan longest, TimeProvider time, CancellationToken cancel)
    {
        var wait = moving && _wait < longest ? _wait : longest;
        _wait = _wait < longest ? _wait * 1.5 : longest;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var signal = _signal.WaitAsync(either.Token);
        var timer = Task.Delay(wait, time, either.Token);
        await Task.WhenAny(signal, timer);
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        if (signal.IsCompletedSuccessfully) _wait = Soonest;
    }
}
