using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// What a gateway decides: which orders come into its book, which go to the chain together, what their signers are
/// told. Pure: time and facts come in with each input, what has to be done comes out as effects.
/// </summary>
/// <remarks>Not thread-safe: one owner, one input after the other.</remarks>
public sealed class Gatekeeper
{
    private readonly GatekeepingPolicy _policy;
    private readonly OrderBook _book = new();
    private readonly NewsDesk _news;
    private readonly LeaseWatch _leases;
    private readonly WhyNot _whyNot;
    private readonly WindowCycle _windows;
    private readonly SettleCycle _cycle;

    public Gatekeeper(GatekeepingPolicy policy)
    {
        _policy = policy;
        _news = new(_book);
        _leases = new(_book, _news);
        var reservations = new Reservations(policy);
        var floor = new TradingFloor(policy, _book, reservations);
        _whyNot = new(policy, _book, floor, _news, _leases);
        _windows = new(policy, _book, reservations, _leases, _news);
        _cycle = new(policy, _book, floor, _news, _leases, _whyNot, _windows);
    }

    public GatekeeperDecision Decide(GatekeeperInput input, UnixTime now)
    {
        var effects = new List<GatekeeperEffect>();
        var refusal = input switch
        {
            OfferArrived arrival => Take(arrival, now, effects),
            RequestArrived arrival => Take(arrival, now, effects),
            OrderWithdrawn withdrawn => Withdraw(withdrawn, effects),
            CycleDue cycle => _cycle.Run(cycle.Seed, now, effects),
            RoundLost => _cycle.RoundLost(),
            BatchPreviewed previewed => _cycle.Previewed(previewed, now, effects),
            BatchSubmitted submitted => _cycle.Submitted(submitted, now, effects),
            BatchRecalled recalled => _cycle.Recall(recalled.Batch, effects),
            ReservationRecalled recalled => Recall(recalled.Reservation, effects),
            ReservationSaved saved => Saved(saved, effects),
            ChainHappened happened => _leases.Happened(happened.Event, effects),
            MachineSeen seen => _leases.Seen(seen, effects),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
        return new(refusal, effects);
    }

    /// <summary>What a watcher of the request is told first, or null when the request is not known.</summary>
    public RequestNews? NewsOf(Hash32 request) => _news.Of(request);

    /// <summary>What would lease the free GPUs of an offer, or null when it is not in the book.</summary>
    public OfferAdvice? Advise(Hash32 offer, UnixTime now) => _whyNot.Advise(offer, now);

    /// <summary>The machines that have something free, with where they are reached.</summary>
    public IReadOnlyList<MachineAt> Reachable(UnixTime now) =>
    [
        .. _book.Machines.Where(m => m.Offer.Value.Expiry >= now)
            .Select(m => new MachineAt(m.Offer.Value, m.Offer.Value.Gpus.Without(m.Busy), m.Endpoint))
            .Where(one => !one.Free.IsEmpty),
    ];

    /// <summary>The newest offer of a machine by its hash, or null when it is not in the book.</summary>
    public Offer? Find(Hash32 offer) => _book.MachineByOffer(offer)?.Offer.Value;

    /// <summary>The live offers, cheapest first, with what is free, and how many requests wait.</summary>
    public BookSnapshot Snapshot(UnixTime now) => new(
        [
            .. _book.Machines.Where(m => m.Offer.Value.Expiry >= now)
                .OrderBy(m => m.Offer.Value.Price).ThenBy(m => m.OfferHash)
                .Select(m => new Supply(m.OfferHash, m.Offer.Value, m.BusyUnlessEnded, m.OpenSlots)),
        ],
        _book.Requests.Count);

    /// <summary>Requests that wait for a match: not those that are on their way to the chain.</summary>
    public IReadOnlyList<Request> Waiting(UnixTime now) =>
    [
        .. _book.Requests.Where(r => r.BatchId is null && r.Request.Value.Expiry >= now && !(r.Start > now))
            .Select(r => r.Request.Value),
    ];

    private Refusal? Take(OfferArrived arrival, UnixTime now, List<GatekeeperEffect> effects)
    {
        var offer = arrival.Offer.Value;
        var scene = new AdmissionScene(_book, _policy, now);
        var hash = offer.Hash();
        if (_book.MachineByOffer(hash) is { } known) return TakeAgain(known, arrival, scene);
        if (Admission.Check(arrival, scene) is { } refusal) return refusal;
        if (arrival.Facts is not { } facts)
        {
            effects.Add(new LookUpOffer(arrival));
            return null;
        }

        _book.PutOffer(arrival.Caller, hash, arrival.Offer, arrival.Endpoint, facts.Machine, Ending.Of(arrival));
        effects.Add(new CycleSoon());
        return null;
    }

    /// <summary>An offer that is in the book is welcome again; its machine may say anew where it is reached.</summary>
    private static Refusal? TakeAgain(MachineEntry known, OfferArrived arrival, AdmissionScene scene)
    {
        if (arrival.Caller != known.Id.Machine && arrival.Caller != known.Id.Provider) return null;
        if (new EndpointRule().Check(arrival, scene) is { } refusal) return refusal;
        known.Endpoint = arrival.Endpoint;
        return null;
    }

    private Refusal? Take(RequestArrived arrival, UnixTime now, List<GatekeeperEffect> effects)
    {
        var hash = arrival.Request.Value.Hash();
        // Whoever brings it again after its time wants it at once.
        if (arrival.Start <= now) arrival = arrival with { Start = null };
        // In the book, or settled already: whoever submits it again did not hear the first answer.
        if (_book.Request(hash) is not null || _news.IsSettled(hash)) return null;
        if (Admission.Check(arrival, new(_book, _policy, now)) is { } refusal) return refusal;
        if (arrival.Facts is not { } facts)
        {
            effects.Add(new LookUpRequest(arrival));
            return null;
        }

        _book.AddRequest(arrival.Caller, hash, arrival.Request, facts.HasPriority, arrival.Start);
        effects.Add(new CycleSoon());
        return null;
    }

    private Refusal? Recall(Reservation held, List<GatekeeperEffect> effects)
    {
        _windows.Recall(held, effects);
        return null;
    }

    private Refusal? Saved(ReservationSaved saved, List<GatekeeperEffect> effects)
    {
        _windows.Saved(saved, effects);
        return null;
    }

    private Refusal? Withdraw(OrderWithdrawn withdrawn, List<GatekeeperEffect> effects)
    {
        var (caller, order) = (withdrawn.Caller, withdrawn.Order);
        if (_book.MachineByOffer(order) is { } machine)
        {
            if (caller != machine.Id.Machine && caller != machine.Id.Provider)
                return GatekeepingRefusals.NotYourOrder(order);
            _book.RemoveMachine(machine.Id);
            return null;
        }

        if (_book.Request(order) is not { } request) return GatekeepingRefusals.OrderUnknown(order);
        if (caller != request.Request.Value.Renter) return GatekeepingRefusals.NotYourOrder(order);
        if (request.BatchId is not null) return GatekeepingRefusals.OrderInFlight(order);
        _news.Refuse(request, GatekeepingRefusals.Withdrawn(), effects);
        return null;
    }
}

/// <param name="Offers">Cheapest first.</param>
public sealed record BookSnapshot(IReadOnlyList<Supply> Offers, int RequestsWaiting);

/// <summary>A machine in a book, and what of its offer nobody leases.</summary>
public sealed record MachineAt(Offer Offer, GpuMask Free, Uri Endpoint);
