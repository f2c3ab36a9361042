using Weft.Market;

namespace Weft.Node;

/// <summary>Keeps the gateways' books true: signs and publishes what is free, again at half of an offer's
/// life.</summary>
internal sealed class OfferLoop(
    ProviderOptions options, ProviderPorts ports, TimeProvider time, MachineReport report, Func<GpuMask> busyHere,
    Signal changed)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    private ulong _nonce;

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var fine = false;
                var next = changed.Next;
                try
                {
                    fine = await OfferAsync(cancel);
                }
                catch (Exception e) when (!cancel.IsCancellationRequested)
                {
                    Trouble(HostRefusals.StepFailed("publish offers", e));
                }

                await Signal.WaitAsync(next, fine ? options.OfferLife / 2 : AfterTrouble, time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end; what is in the books expires by itself within an offer's life.
        }
    }

    private async Task<bool> OfferAsync(CancellationToken cancel)
    {
        var machine = ports.MachineKey.Address;
        if (!(await ports.Chain.MachineAsync(options.Provider, machine, cancel)).TryGet(out var view, out var why))
            return Trouble(why);
        if (!view.Enrolled) return Trouble(ProvidingRefusals.NotEnrolled(machine, options.Provider));

        var free = new GpuMask(report.Gpus.Aggregate(0UL, (bits, gpu) => bits | (1UL << gpu.Index)))
            .Without(view.Busy).Without(busyHere());
        if (free.IsEmpty)
        {
            ports.Events.Report(new ProviderEvent.AllLeased());
            return true;
        }

        // A gateway keeps one offer a machine, so a machine of several classes offers what it has most of.
        var kind = report.Gpus.Where(gpu => free.Overlaps(new(1UL << gpu.Index)))
            .GroupBy(gpu => gpu.ClassName, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Min(gpu => gpu.Index)).First();
        var gpus = new GpuMask(kind.Aggregate(0UL, (bits, gpu) => bits | (1UL << gpu.Index)));
        return await PublishAsync(Sign(options.GpuClasses[kind.Key], gpus, view.NonceFloor), cancel);
    }

    private Signed<Offer> Sign(GpuClass gpuClass, GpuMask gpus, ulong nonceFloor)
    {
        var now = UnixTime.From(time.GetUtcNow());
        // Seconds make it grow over restarts without a memory; the contract only knows a floor.
        _nonce = Math.Max(Math.Max(_nonce + 1, now.Seconds), nonceFloor);
        var offer = new Offer(
            options.Provider, ports.MachineKey.Address, gpuClass, gpus, options.Price, options.MinDuration,
            options.MaxDuration, options.Region, report.Features, options.Matcher, _nonce,
            now.Plus((ulong)options.OfferLife.TotalSeconds));
        return new(offer, ports.MachineKey.Sign(options.Domain.Digest(offer.Hash())));
    }

    private async Task<bool> PublishAsync(Signed<Offer> offer, CancellationToken cancel)
    {
        var taken = 0;
        foreach (var gateway in ports.Gateways)
        {
            if ((await gateway.PublishAsync(offer, options.Endpoint, cancel)).TryGet(out _, out var why)) taken++;
            else Trouble(why);
        }

        if (taken > 0) ports.Events.Report(new ProviderEvent.OfferPublished(offer.Value, taken));
        return taken > 0;
    }

    private bool Trouble(Refusal why)
    {
        ports.Events.Report(new ProviderEvent.Trouble(why));
        return false;
    }
}
