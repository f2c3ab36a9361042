using System.Runtime.InteropServices;
using Weft.Node;

namespace Weft.Cli;

/// <summary>
/// SIGUSR1 takes the machine back and SIGUSR2 gives it again, for scripts and key bindings that have no weft at hand.
/// </summary>
internal sealed class OwnerSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public OwnerSignals(ProviderNode node, Action<Exception> failed)
    {
        // .NET names no user signals, but takes the system's own numbers.
        if (!OperatingSystem.IsLinux()) return;
        Register(10, () => node.ReclaimAsync(CancellationToken.None), failed);
        Register(12, () => node.ShareAgainAsync(CancellationToken.None), failed);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Register(int number, Func<Task> act, Action<Exception> failed) =>
        _registrations.Add(PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = true;
            _ = ActAsync(act, failed);
        }));

    private static async Task ActAsync(Func<Task> act, Action<Exception> failed)
    {
        try
        {
            await act();
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
