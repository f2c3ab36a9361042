using System.Runtime.InteropServices;

namespace Weft.Cli;

/// <summary>
/// SIGHUP ends a node at once and leaves its jobs running: the next start takes them up. For an upgrade of the program;
/// where nothing starts it again, it is as if the machine had lost its power.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _registration;

    public ReloadSignal() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        _source.Cancel();
    });

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
