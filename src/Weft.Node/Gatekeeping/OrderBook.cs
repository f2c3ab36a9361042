using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// The orders that a gateway keeps, bounded by its policy: one offer a machine, the newest; requests by their hash.
/// The one mutable owner of both; only <see cref="Gatekeeper"/> writes.
/// </summary>
internal sealed class OrderBook
{
    private const int MaxRefusedEndings = 4_096;

    private readonly Dictionary<MachineId, MachineEntry> _machines = [];
    private readonly Dictionary<Hash32, MachineId> _machineByOffer = [];
    private readonly Dictionary<Hash32, RequestEntry> _requests = [];
    private readonly Dictionary<(Address Renter, ulong Nonce), Hash32> _requestByNonce = [];
    private readonly Dictionary<Address, int> _offersOf = [];
    private readonly Dictionary<Address, int> _requestsOf = [];
    private readonly Dictionary<Address, int> _broughtBy = [];
    private readonly HashSet<Hash32> _refusedEndings = [];
    private readonly Queue<Hash32> _refusedInOrder = new();
    private ulong _arrivals;

    public IReadOnlyCollection<MachineEntry> Machines => _machines.Values;

    public IReadOnlyCollection<RequestEntry> Requests => _requests.Values;

    public int OffersOf(Address provider) => _offersOf.GetValueOrDefault(provider);

    public int RequestsOf(Address renter) => _requestsOf.GetValueOrDefault(renter);

    public int BroughtBy(Address caller) => _broughtBy.GetValueOrDefault(caller);

    public MachineEntry? Machine(MachineId id) => _machines.GetValueOrDefault(id);

    public MachineEntry? MachineByOffer(Hash32 offer) =>
        _machineByOffer.TryGetValue(offer, out var id) ? _machines[id] : null;

    public RequestEntry? Request(Hash32 hash) => _requests.GetValueOrDefault(hash);

    public Hash32? RequestByNonce(Address renter, ulong nonce) =>
        _requestByNonce.TryGetValue((renter, nonce), out var hash) ? hash : null;

    /// <summary>Puts the machine's newest offer in place of its last one.</summary>
    public MachineEntry PutOffer(
        Address caller, Hash32 hash, Signed<Offer> offer, Uri endpoint, MachineView view, Ending? ending = null)
    {
        var id = new MachineId(offer.Value.Provider, offer.Value.Machine);
        RemoveMachine(id);
        var entry = new MachineEntry(id, caller, hash, offer, endpoint)
        {
            Busy = view.Busy,
            OpenSlots = view.OpenSlots,
            Ending = ending,
        };
        _machines.Add(id, entry);
        _machineByOffer.Add(hash, id);
        Count(_offersOf, id.Provider, 1);
        Count(_broughtBy, caller, 1);
        return entry;
    }

    public RequestEntry AddRequest(Address caller, Hash32 hash, Signed<Request> request)
    {
        var entry = new RequestEntry(caller, hash, request, _arrivals++);
        _requests.Add(hash, entry);
        _requestByNonce.Add((request.Value.Renter, request.Value.Nonce), hash);
        Count(_requestsOf, request.Value.Renter, 1);
        Count(_broughtBy, caller, 1);
        return entry;
    }

    public void RemoveMachine(MachineId id)
    {
        if (!_machines.Remove(id, out var entry)) return;
        _machineByOffer.Remove(entry.OfferHash);
        Count(_offersOf, id.Provider, -1);
        Count(_broughtBy, entry.Caller, -1);
    }

    public void RemoveRequest(Hash32 hash)
    {
        if (!_requests.Remove(hash, out var entry)) return;
        _requestByNonce.Remove((entry.Request.Value.Renter, entry.Request.Value.Nonce));
        Count(_requestsOf, entry.Request.Value.Renter, -1);
        Count(_broughtBy, entry.Caller, -1);
    }

    public bool IsRefusedEnding(Hash32 lease) => _refusedEndings.Contains(lease);

    /// <summary>
    /// The chain would not end this lease in a match: the offer stays without that, and none that names the lease
    /// comes in again.
    /// </summary>
    public void RefuseEnding(MachineId id, Hash32 lease)
    {
        if (Machine(id) is { Ending: { } ending } machine && ending.Lease == lease) machine.Ending = null;
        if (!_refusedEndings.Add(lease)) return;
        _refusedInOrder.Enqueue(lease);
        if (_refusedInOrder.Count > MaxRefusedEndings) _refusedEndings.Remove(_refusedInOrder.Dequeue());
    }

    private static void Count(Dictionary<Address, int> counts, Address of, int change)
    {
        var count = counts.GetValueOrDefault(of) + change;
        if (count < 0) throw new InvalidOperationException("An order was counted out twice.");
        if (count == 0) counts.Remove(of);
        else counts[of] = count;
    }
}

/// <summary>A machine in the book: its newest offer and what of it is taken.</summary>
internal sealed class MachineEntry(MachineId id, Address caller, Hash32 offerHash, Signed<Offer> offer, Uri endpoint)
{
    public MachineId Id { get; } = id;

    public Address Caller { get; } = caller;

    public Hash32 OfferHash { get; } = offerHash;

    public Signed<Offer> Offer { get; } = offer;

    public Uri Endpoint { get; set; } = endpoint;

    /// <summary>GPUs under a lease, as far as the chain has told.</summary>
    public GpuMask Busy { get; set; }

    public ulong OpenSlots { get; set; }

    /// <summary>The lease that the next match for its slot ends; null for none, or no more.</summary>
    public Ending? Ending { get; set; }

    /// <summary>GPUs that the next match cannot have.</summary>
    public GpuMask BusyUnlessEnded => Ending is { } ending ? Busy.Without(ending.Gpus) : Busy;

    /// <summary>Not matched before this.</summary>
    public UnixTime RestsUntil { get; set; }
}

/// <summary>A request in the book.</summary>
internal sealed class RequestEntry(Address caller, Hash32 hash, Signed<Request> request, ulong arrived)
{
    public Address Caller { get; } = caller;

    public Hash32 Hash { get; } = hash;

    public Signed<Request> Request { get; } = request;

    public ulong Arrived { get; } = arrived;

    /// <summary>Not matched before this.</summary>
    public UnixTime RestsUntil { get; set; }

    /// <summary>How often it could not be settled.</summary>
    public int Strikes { get; set; }

    /// <summary>The batch that it is in, or null.</summary>
    public string? BatchId { get; set; }

    /// <summary>What its watchers were told last, so that nothing is said twice.</summary>
    public Refusal? LastWhy { get; set; }

    /// <summary>Leases that the chain has opened for it so far.</summary>
    public List<LeaseAt> Opened { get; } = [];
}
