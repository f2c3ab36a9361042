using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What the machine's leases mean for its offers.</summary>
/// <param name="Busy">GPUs that this node is not done with.</param>
/// <param name="Endable">A lease that the next match may end, or null.</param>
/// <param name="RefuseEnding">No gateway took the offer that would end this lease.</param>
/// <param name="Now">What of the machine is the market's now.</param>
internal sealed record OfferSources(
    Func<GpuMask> Busy, Func<ProviderLease?> Endable, Func<Hash32, CancellationToken, Task> RefuseEnding,
    Func<Availability> Now);

/// <summary>Keeps the gateways' books true: signs and publishes what is free, again at half of an offer's
/// life.</summary>
internal sealed class OfferLoop(
    ProviderOptions options, ProviderPorts ports, TimeProvider time, MachineReport report, OfferSources leases,
    Signal changed)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    /// <summary>With less left, no match would come through before the lease is closed anyway.</summary>
    private static readonly TimeSpan ShortestEnding = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What may be in a book and has not expired, the newest last: a gateway may have taken what it did not answer.
    /// </summary>
    private readonly List<(Hash32 Offer, UnixTime Expiry)> _inBooks = [];

    private ulong _nonce;
    private Hash32? _published;
    private OfferAdvice? _advice;
    private Tier _tier;
    private string? _paused;

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
        await HearAdviceAsync(cancel);
        var machine = ports.MachineKey.Address;
        if (!(await ports.Chain.MachineAsync(options.Provider, machine, cancel)).TryGet(out var view, out var why))
            return Trouble(why);
        if (!view.Enrolled) return Trouble(ProvidingRefusals.NotEnrolled(machine, options.Provider));

        var available = leases.Now();
        var longest = available.LongestLease(time.GetUtcNow(), options.OfferLife, options.MaxDuration);
        if (available.Closed is not null || longest < options.MinDuration)
            return await PauseAsync(available.Closed ?? OwnerRefusals.HoursEndSoon(available.Until), cancel);
        _paused = null;

        var ending = EndingNow(view);
        var free = new GpuMask(report.Gpus.Aggregate(0UL, (bits, gpu) => bits | (1UL << gpu.Index)))
            .Without(view.Busy).Without(leases.Busy()).Without(available.Lost).With(ending?.Lease.Gpus ?? default);
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
        if (ending?.Lease.Gpus.Overlaps(gpus) == false) ending = null;
        var offer = Sign(
            options.GpuClasses[kind.Key], gpus, view.NonceFloor, ending, (available.Price, MaxDuration: longest));
        if (await PublishAsync(offer, ending, cancel)) return true;
        if (ending is not null) await leases.RefuseEnding(ending.Lease.Id, cancel);
        return false;
    }

    /// <summary>The lease that waits for a match, if the chain has it open and a match can come in time.</summary>
    private ProviderLease? EndingNow(MachineView view) =>
        leases.Endable() is { EndableUntil: { } until } state && until - time.GetUtcNow() >= ShortestEnding
            && (view.OpenSlots & (1UL << state.Lease.Key.Slot)) != 0 && view.Busy.Includes(state.Lease.Gpus)
                ? state
                : null;

    private Signed<Offer> Sign(
        GpuClass gpuClass, GpuMask gpus, ulong nonceFloor, ProviderLease? ending, (Price Price, uint MaxDuration) terms)
    {
        var now = UnixTime.From(time.GetUtcNow());
        // Seconds make it grow over restarts without a memory; the contract only knows a floor.
        _nonce = Math.Max(Math.Max(_nonce + 1, now.Seconds), nonceFloor);
        var expiry = now.Plus((ulong)options.OfferLife.TotalSeconds);
        // After that the lease is closed by itself: no match may come across it.
        if (ending is not null)
        {
            var last = UnixTime.From(ending.EndableUntil!.Value);
            if (last < expiry) expiry = last;
        }

        var offer = new Offer(
            options.Provider, ports.MachineKey.Address, gpuClass, gpus, terms.Price, options.MinDuration,
            terms.MaxDuration, options.Region, Features(), options.Matcher, _nonce, expiry,
            ending is null ? null : new(ending.Lease.Key.Slot, ending.Lease.Key.Start, ending.Claim!.Value));
        return new(offer, ports.MachineKey.Sign(options.Domain.Digest(offer.Hash())));
    }

    /// <summary>What was found here, and what the owner says of it.</summary>
    private Features Features() => report.Features | options.Times.Notice.Bits | _tier.Bits
        | (options.OneSite ? Market.Features.OneSite : Market.Features.None);

    private async Task<bool> PublishAsync(Signed<Offer> offer, ProviderLease? ending, CancellationToken cancel)
    {
        var last = ending?.Voucher is { } voucher
            ? new LastVoucher(ending.Lease.Renter, voucher.Value.Amount, voucher.Signature)
            : null;
        var taken = 0;
        _inBooks.RemoveAll(sent => sent.Expiry < UnixTime.From(time.GetUtcNow()));
        _inBooks.Add((offer.Value.Hash(), offer.Value.Expiry));
        foreach (var gateway in ports.Gateways)
        {
            var answer = await gateway.PublishAsync(offer, options.Endpoint, last, cancel);
            if (answer.TryGet(out _, out var why)) taken++;
            else Trouble(why);
        }

        // Whoever does not know this machine's results is asked for its tier once it has the plain offer.
        if (taken < ports.Gateways.Count) _tier = Tier.Claimed;
        // A gateway keeps one offer of a machine: where all of them took it the earlier ones are gone.
        else _inBooks.RemoveRange(0, _inBooks.Count - 1);

        _published = taken > 0 ? offer.Value.Hash() : null;
        if (taken == 0) return false;
        ports.Events.Report(new ProviderEvent.OfferPublished(offer.Value, taken));
        if (options.TellsImages) await TellImagesAsync(cancel);
        return true;
    }

    /// <summary>Beside the offer, which is true without: a gateway that does not want to know is left alone.</summary>
    private async Task TellImagesAsync(CancellationToken cancel)
    {
        try
        {
            var images = await ports.Containers.ImagesAsync(cancel);
            foreach (var gateway in ports.Gateways) await gateway.TellImagesAsync(images, cancel);
        }
        catch (RefusalException)
        {
            // The engine does not answer; who starts a job there says so.
        }
    }

    /// <summary>What is in the books is taken out, not left to expire: it is true no more.</summary>
    private async Task<bool> PauseAsync(Refusal why, CancellationToken cancel)
    {
        if (_paused != why.Code) ports.Events.Report(new ProviderEvent.OffersPaused(why));
        _paused = why.Code;
        var gone = true;
        foreach (var (offer, _) in _inBooks)
        {
            foreach (var gateway in ports.Gateways)
                if (!(await gateway.WithdrawAsync(offer, cancel)).TryGet(out _, out var refusal)
                    && refusal.Code != GatekeepingRefusals.OrderUnknown(offer).Code) gone = Trouble(refusal);
        }

        if (!gone) return false;
        _published = null;
        _inBooks.Clear();
        return true;
    }

    /// <summary>Why the offer that is in the book is not leased, before a new one takes its place.</summary>
    private async Task HearAdviceAsync(CancellationToken cancel)
    {
        if (_published is not { } offer) return;
        var heard = new List<OfferAdvice>();
        foreach (var gateway in ports.Gateways)
            if ((await gateway.AdviseAsync(offer, cancel)).TryGet(out var advice, out _)) heard.Add(advice);
        if (heard.Count == 0) return;
        // One offer goes to all of them: what one of them does not bear out it would refuse.
        var tier = heard.Min(advice => advice.Tier);
        if (tier != _tier) ports.Events.Report(new ProviderEvent.TierReached(tier));
        _tier = tier;
        if (IsAsBefore(heard[0])) return;
        _advice = heard[0];
        ports.Events.Report(new ProviderEvent.Advised(heard[0]));
    }

    private bool IsAsBefore(OfferAdvice advice) => _advice is { } before && before.Sentence == advice.Sentence
        && before.Changes.SequenceEqual(advice.Changes, StringComparer.Ordinal);

    private bool Trouble(Refusal why)
    {
        ports.Events.Report(new ProviderEvent.Trouble(why));
        return false;
    }
}
