using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>
/// A gateway's core among machines whose owners sign what is free every minute, and a chain that opens what is free and
/// closes leases a while after they ended. Everything happens at once and in order.
/// </summary>
internal sealed class WindowWorld
{
    public const int Machines = 2;
    private const int Gpus = 2;

    private static readonly GatekeepingPolicy Policy = GatewayOrders.Policy with { MaxWindowsOfAccount = 64 };

    private readonly Dictionary<string, byte[]> _journal = new(StringComparer.Ordinal);
    private readonly HashSet<(Address, ulong)> _used = [];
    private readonly bool[] _down = new bool[Machines];
    private Gatekeeper _keeper = new(Policy);
    private ulong _nonce;

    public UnixTime Now { get; private set; } = UnixTime.From(GatewayOrders.Start);

    /// <summary>Open on chain.</summary>
    public List<Lease> Leases { get; } = [];

    /// <summary>When each request that was let in may begin.</summary>
    public Dictionary<Hash32, (Request Request, UnixTime Start)> Asked { get; } = [];

    public int Opened { get; private set; }

    public IEnumerable<Reservation> Held => _journal
        .Where(kept => kept.Key.StartsWith(ReservationJournal.Prefix, StringComparison.Ordinal))
        .Select(kept => ReservationJournal.Decode(kept.Value));

    public RequestNews? NewsOf(Hash32 request) => _keeper.NewsOf(request);

    public void Ask(int renter, byte gpus, byte machines, uint duration, ulong ahead, ulong price)
    {
        var start = Now.Plus(ahead);
        var request = GatewayOrders.Request(
            Now.ToDateTimeOffset(), renter, price, gpus, machines, nonce: ++_nonce) with
        {
            Duration = duration,
            Matcher = GatewayOrders.Settler,
            Expiry = start.Plus(300),
        };
        var arrival = new RequestArrived(
            request.Renter, new(request, new byte[65]), new(true, new(1_000_000)), ahead == 0 ? null : start);
        if (Take(arrival) is null) Asked[request.Hash()] = (request, start);
    }

    public void Withdraw(int which)
    {
        if (Asked.Count == 0) return;
        var (hash, (request, _)) = Asked.ElementAt(which % Asked.Count);
        Take(new OrderWithdrawn(request.Renter, hash));
    }

    public void Toggle(int machine) => _down[machine] = !_down[machine];

    public void Pass(int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            Now = Now.Plus(60);
            foreach (var over in Leases.Where(l => l.Deadline.Plus(600) <= Now).ToArray())
            {
                Leases.Remove(over);
                Take(new ChainHappened(new LeaseClosed(1, default, over.Id, Money.Zero)));
            }

            Renew();
            Take(new CycleDue(Now.Seconds));
        }
    }

    public void Restart()
    {
        _keeper = new(Policy);
        foreach (var held in Held.ToArray()) Take(new ReservationRecalled(held));
        Renew();
    }

    private void Renew()
    {
        for (var m = 0; m < Machines; m++)
        {
            var offer = GatewayOrders.Offer(Now.ToDateTimeOffset(), m, gpus: Gpus, nonce: ++_nonce);
            var free = offer.Gpus.Without(BusyOf(new(offer.Provider, offer.Machine)).Busy);
            if (_down[m] || free.IsEmpty) continue;
            offer = offer with { Gpus = free };
            Take(new OfferArrived(
                offer.Machine, new(offer, new byte[65]), GatewayOrders.Endpoint,
                new(true, BusyOf(new(offer.Provider, offer.Machine)))));
        }
    }

    private MachineView BusyOf(MachineId id)
    {
        var here = Leases.Where(l => l.Key.Provider == id.Provider && l.Key.Machine == id.Machine).ToArray();
        return new(
            true, 0, here.Aggregate(default(GpuMask), (busy, l) => busy.With(l.Gpus)),
            here.Aggregate(0UL, (slots, l) => slots | (1UL << l.Key.Slot)), Money.Zero);
    }

    private Refusal? Take(GatekeeperInput input)
    {
        var inputs = new Queue<GatekeeperInput>([input]);
        Refusal? first = null;
        for (var isFirst = true; inputs.TryDequeue(out var next); isFirst = false)
        {
            var decision = _keeper.Decide(next, Now);
            if (isFirst) first = decision.Refusal;
            foreach (var effect in decision.Effects) Perform(effect, inputs);
        }

        return first;
    }

    private void Perform(GatekeeperEffect effect, Queue<GatekeeperInput> inputs)
    {
        switch (effect)
        {
            case SaveReservation save:
                _journal[ReservationJournal.Key(save.Reservation.RequestHash)] =
                    ReservationJournal.Encode(save.Reservation);
                inputs.Enqueue(new ReservationSaved(save.Reservation.RequestHash, null));
                break;
            case ForgetReservation forget:
                _journal.Remove(ReservationJournal.Key(forget.Request));
                break;
            case PreviewBatch preview:
                inputs.Enqueue(new BatchPreviewed(
                    preview.BatchId,
                    preview.Matches.Select(m => new MatchOutcome(m.Request.Value.Hash(), 0, "")).ToArray()));
                break;
            case SubmitBatch submit:
                inputs.Enqueue(new BatchSubmitted(
                    submit.Batch.Id, new ChainReceipt(default, 1, 1, 1, [.. submit.Batch.Matches.SelectMany(Settle)])));
                break;
        }
    }

    /// <summary>As the contract: each GPU once, each request once.</summary>
    private IEnumerable<ChainEvent> Settle(SignedMatch match)
    {
        var request = match.Request.Value;
        Assert.True(_used.Add((request.Renter, request.Nonce)), "A request was settled twice.");
        foreach (var fill in match.Fills)
        {
            var offer = fill.Offer.Value;
            Assert.False(
                BusyOf(new(offer.Provider, offer.Machine)).Busy.Overlaps(fill.Gpus), "A GPU was leased twice.");
            var lease = new Lease(
                new(offer.Provider, offer.Machine, fill.Slot, (uint)Now.Seconds), request.Renter, fill.Gpus,
                offer.GpuClass, match.Price, request.Duration, 200, request.JobHash, request.Hash());
            Leases.Add(lease);
            Opened++;
            yield return new LeaseOpened(1, default, lease);
        }
    }
}
