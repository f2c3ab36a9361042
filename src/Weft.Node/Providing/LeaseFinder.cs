using System.Text.Json;
using Weft.Market;

namespace Weft.Node;

/// <summary>Follows the chain for one machine's leases and remembers how far it came.</summary>
internal sealed class LeaseFinder(ProviderOptions options, ProviderPorts ports, TimeProvider time)
{
    public const string JournalKey = "provider-block";

    private const ulong BlocksBetweenMarks = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Hands on what concerns this machine; runs until cancelled.</summary>
    public async Task RunAsync(Func<ChainEvent, CancellationToken, Task> take, CancellationToken cancel)
    {
        try
        {
            var next = await LoadAsync(cancel);
            while (true)
            {
                try
                {
                    await foreach (var happened in ports.Feed.FollowAsync(next, cancel))
                    {
                        if (await ConcernsUsAsync(happened, cancel)) await take(happened, cancel);
                        if (happened is not BlockReached reached) continue;
                        next = reached.Block + 1;
                        if (reached.Block % BlocksBetweenMarks == 0) await MarkAsync(reached.Block, cancel);
                    }
                }
                catch (Exception e) when (!cancel.IsCancellationRequested)
                {
                    ports.Events.Report(new ProviderEvent.Trouble(HostRefusals.StepFailed("follow the chain", e)));
                }

                await Task.Delay(Pause, time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    /// <summary>What the chain says of a lease, as soon as it says something.</summary>
    public async Task<LeaseStatus> StatusAsync(LeaseKey key, CancellationToken cancel)
    {
        while (true)
        {
            if ((await ports.Chain.LeaseAsync(key, cancel)).TryGet(out var status, out var why)) return status;
            ports.Events.Report(new ProviderEvent.Trouble(why));
            await Task.Delay(Pause, time, cancel);
        }
    }

    private async Task<bool> ConcernsUsAsync(ChainEvent happened, CancellationToken cancel)
    {
        if (happened is not LeaseOpened opened) return happened is LeaseStopped or LeaseClosed;
        var key = opened.Lease.Key;
        if (key.Provider != options.Provider || key.Machine != ports.MachineKey.Address) return false;

        // News of a moment ago is true; what is told again after a restart may be over.
        var age = time.GetUtcNow() - new UnixTime(key.Start).ToDateTimeOffset();
        if (age < options.Times.JobWait / 2) return true;
        return (await StatusAsync(key, cancel)).Open;
    }

    private async Task<ulong> LoadAsync(CancellationToken cancel)
    {
        var saved = await ports.Journal.LoadAsync(JournalKey, cancel);
        if (saved.Count == 0) return options.FromBlock;
        return JsonSerializer.Deserialize(saved[0].Value, NodeJson.Default.NodeMark)!.Value + 1;
    }

    private Task MarkAsync(ulong block, CancellationToken cancel) => ports.Journal.SaveAsync(
        JournalKey, JsonSerializer.SerializeToUtf8Bytes(new NodeMark(block), NodeJson.Default.NodeMark), cancel);
}
