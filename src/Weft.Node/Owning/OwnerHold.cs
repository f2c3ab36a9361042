using System.Collections.Concurrent;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>The owner's hold on a node's leases: by its rules, by hand, and where a card is gone.</summary>
internal sealed class OwnerHold(
    ProviderOptions options, ProviderPorts ports, TimeProvider time, ConcurrentDictionary<Hash32, LeaseHost> leases,
    Action changed)
{
    private volatile OwnerLoop? _loop;

    public Availability Now => _loop?.Now ?? Availability.Always(options.Price);

    /// <summary>
    /// Returns once the machine was looked at, with the task of looking on; none where no terms are set.
    /// </summary>
    public async Task<Task?> StartAsync(MachineReport report, CancellationToken cancel)
    {
        if (options.Owner is null) return null;
        var gpuClass = report.Gpus.GroupBy(gpu => gpu.ClassName, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).First().Key;
        var loop = new OwnerLoop(options, ports, time, gpuClass, new(ReclaimAsync, FailAsync, changed));
        await loop.StartAsync(cancel);
        _loop = loop;
        return loop.RunAsync(cancel);
    }

    /// <summary>By hand: no offers until it is given again, over restarts too.</summary>
    public async Task TakeAsync(CancellationToken cancel)
    {
        if (_loop is { } loop) await loop.SetReclaimedAsync(true, cancel);
        // So early that nobody looks yet: the first look will find it.
        else if (options.Owner is not null) await OwnerLoop.NoteAsync(ports.Journal, reclaimed: true, cancel);
        await ReclaimAsync(ProvidingRefusals.Reclaimed(), cancel);
    }

    public Task GiveAsync(CancellationToken cancel) => _loop?.SetReclaimedAsync(false, cancel) ?? Task.CompletedTask;

    public async Task ReclaimAsync(Refusal why, CancellationToken cancel)
    {
        foreach (var host in leases.Values) await host.TellAsync(new ProviderInput.OwnerReclaims(why), cancel);
    }

    /// <summary>Ends the leases of a card that is gone; those of other cards go on.</summary>
    private async Task FailAsync(LostCard card, CancellationToken cancel)
    {
        var why = ProvidingRefusals.GpuLost(card.Index, card.Why.Sentence.TrimEnd('.'));
        foreach (var host in leases.Values)
            if (host.State.Lease.Gpus.Overlaps(new(1UL << card.Index)) && host.State.Phase <= ProviderPhase.Running)
                await host.TellAsync(new ProviderInput.GpuFailed(why), cancel);
    }
}
