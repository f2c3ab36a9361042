using Weft.Market;

namespace Weft.Node;

/// <summary>
/// The auction of a window to come: the machines in the book as they will be free then, and who asks for that window.
/// </summary>
/// <remarks>
/// The same auction as of now, over other masks. Offers name what is free when they are signed, so a GPU that is leased
/// for long is found for a window only once it is free again.
/// </remarks>
internal sealed class WindowMarket(
    GatekeepingPolicy policy, OrderBook book, Reservations reservations, LeaseWatch leases)
{
    private readonly Auction _auction = new();

    /// <param name="waiting">All of one start and duration.</param>
    /// <param name="promised">What batches in flight have taken of a machine.</param>
    /// <returns>All machines as they will be then, for who tells why; the auction, of those in reach.</returns>
    public (MatchingRound All, MatchingRound InReach, IReadOnlyList<Match> Matches) Match(
        IReadOnlyList<RequestEntry> waiting, Func<MachineId, (GpuMask Gpus, ulong Slots)> promised, ulong seed,
        UnixTime now)
    {
        var (start, duration) = (waiting[0].Start!.Value, waiting[0].Request.Value.Duration);
        var end = start.Plus(duration);
        Supply[] supplies =
        [
            .. book.Machines.Where(m => m.RestsUntil <= now)
                .Select(m => new Supply(m.OfferHash, m.Offer.Value, BusyIn(m, start, end, promised(m.Id).Gpus), 0)),
        ];
        var all = new MatchingRound(
            supplies,
            [.. waiting.Select(r => new QueuedRequest(r.Hash, r.Request.Value, r.Arrived, r.HasPriority))],
            policy.Settler, now, seed);
        var inReach = all with { Supplies = InReach(supplies, waiting) };
        return (all, inReach, _auction.Match(inReach));
    }

    /// <summary>
    /// The machines that some request of the window may have, by its class, region and price: the round is shown with
    /// those, and a book has many more.
    /// </summary>
    private static Supply[] InReach(Supply[] supplies, IReadOnlyList<RequestEntry> waiting)
    {
        var (classes, regions, gpus, price) = (default(GpuClassSet), 0UL, byte.MaxValue, default(Price));
        foreach (var request in waiting.Select(entry => entry.Request.Value))
        {
            classes = new(classes.High | request.GpuClasses.High, classes.Low | request.GpuClasses.Low);
            regions |= request.Regions.Bits;
            gpus = Math.Min(gpus, request.GpusPerMachine);
            if (request.MaxPrice > price) price = request.MaxPrice;
        }

        return
        [
            .. supplies.Where(s => s.FreeGpus.Count >= gpus && s.Offer.Price <= price
                && classes.Contains(s.Offer.GpuClass) && new RegionSet(regions).Contains(s.Offer.Region)),
        ];
    }

    /// <summary>The match of a reservation whose time has come, with the machines' offers of now; or why not.</summary>
    public Result<Match> Due(Reservation held, Func<MachineId, (GpuMask Gpus, ulong Slots)> promised, UnixTime now)
    {
        var request = held.Request.Value with { MaxPrice = held.Price };
        var fills = new List<Fill>();
        foreach (var (id, gpus) in held.Machines)
        {
            if (book.Machine(id) is not { } machine) return ReservingRefusals.MachineGone();
            if (Compatibility.Check(machine.Offer.Value, request, policy.Settler, now) != Limits.None)
                return ReservingRefusals.OfferChanged();
            var (taken, slots) = promised(id);
            var supply = new Supply(
                machine.OfferHash, machine.Offer.Value, machine.Busy.With(taken), machine.OpenSlots | slots);
            if (machine.RestsUntil > now || !supply.FreeGpus.Includes(gpus) || supply.UsedSlots == ulong.MaxValue)
                return ReservingRefusals.MachineBusy();
            fills.Add(new(machine.OfferHash, machine.Offer.Value, gpus, supply.LowestFreeSlot));
        }

        fills.Sort((a, b) => a.Offer.Machine.CompareTo(b.Offer.Machine));
        return new Match(held.RequestHash, held.Request.Value, fills, held.Price);
    }

    /// <summary>Why a machine that is held would not serve the request as it is offered now; null while it would.
    /// </summary>
    public Refusal? Fault(Reservation held, MachineEntry machine, UnixTime now)
    {
        const Limits transient = Limits.GpuCount | Limits.Expiry;
        var request = held.Request.Value with { MaxPrice = held.Price };
        return (Compatibility.Check(machine.Offer.Value, request, policy.Settler, now) & ~transient) == Limits.None
            ? null
            : ReservingRefusals.OfferChanged();
    }

    /// <summary>GPUs under a lease that may still run then, on their way to one, or held for somebody else.</summary>
    private GpuMask BusyIn(MachineEntry machine, UnixTime start, UnixTime end, GpuMask promised)
    {
        var busy = machine.Busy;
        foreach (var lease in leases.LeasesOn(machine.Id))
            if (lease.Deadline.Plus((ulong)policy.WindowMargin.TotalSeconds) <= start) busy = busy.Without(lease.Gpus);
        return busy.With(promised).With(reservations.HeldIn(machine.Id, start, end));
    }
}
