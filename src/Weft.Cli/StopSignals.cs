using System.Runtime.InteropServices;

namespace Weft.Cli;

/// <summary>
/// Ctrl-C and SIGTERM ask for a clean end: the first one cancels <see cref="Token"/> and lets the verb finish what it
/// owes; a second one ends the process at once, which is safe because intents are journaled.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>A Ctrl-C reaches a child twice: from the terminal, and from the parent that ends its
    /// children.</summary>
    private static readonly TimeSpan Same = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private long _first;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        if (Environment.GetEnvironmentVariable(ChildNode.EndWithInput) is not null) _ = EndWithInputAsync();
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private async Task EndWithInputAsync()
    {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        await _source.CancelAsync();
    }

    private void Handle(PosixSignalContext context)
    {
        var first = Interlocked.CompareExchange(ref _first, TimeProvider.System.GetTimestamp(), 0);
        context.Cancel = first == 0 || TimeProvider.System.GetElapsedTime(first) < Same;
        if (first == 0) _source.Cancel();
    }
}
