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
    private readonly Dictionary<Hash32, MachineId> _machineByEnding = [];
    private readonly HashSet<MachineId> _touchedMachines = [];
    private readonly HashSet<Hash32> _touchedRequests = [];
    private readonly HashSet<Hash32> _windows = [];
    private readonly Dictionary<Address, int> _windowsOf = [];
    private readonly Deadlines<MachineId> _offerEnds = new();
    private readonly Deadlines<Hash32> _requestEnds = new();
    private ulong _arrivals;

    public IReadOnlyCollection<MachineEntry> Machines => _machines.Values;

    public IReadOnlyCollection<RequestEntry> Requests => _requests.Values;

    public int OffersOf(Address provider) => _offersOf.GetValueOrDefault(provider);

    public int RequestsOf(Address renter) => _requestsOf.GetValueOrDefault(renter);

    /// <summary>Requests for a time that was to come when they came.</summary>
    public IReadOnlyCollection<Hash32> Windows => _windows;

    public int WindowsOf(Address renter) => _windowsOf.GetValueOrDefault(renter);

    public int BroughtBy(Address caller) => _broughtBy.GetValueOrDefault(caller);

    public MachineEntry? Machine(MachineId id) => _machines.GetValueOrDefault(id);

    public MachineEntry? MachineByOffer(Hash32 offer) =>
        _machineByOffer.TryGetValue(offer, out var id) ? _machines[id] : null;

    /// <summary>The machine whose offer is to end the lease, or null.</summary>
    public MachineEntry? MachineByEnding(Hash32 lease) =>
        _machineByEnding.TryGetValue(lease, out var id) && Machine(id) is { Ending: { } ending } machine
            && ending.Lease == lease
                ? machine
                : null;

    /// <summary>Machines that came, went or changed since this was asked last.</summary>
    public IReadOnlyList<MachineId> TakeTouchedMachines() => Taken(_touchedMachines);

    /// <summary>Requests that came, went or changed since this was asked last.</summary>
    public IReadOnlyList<Hash32> TakeTouchedRequests() => Taken(_touchedRequests);

    /// <summary>Looks at a machine anew at the next matching, though nothing in its entry changed.</summary>
    public void Touch(MachineId id) => _touchedMachines.Add(id);

    /// <summary>Looks at a request anew at the next matching.</summary>
    public void Touch(Hash32 request) => _touchedRequests.Add(request);

    /// <summary>Machines whose offer has expired, each told once.</summary>
    public IReadOnlyList<MachineId> TakeLateMachines(UnixTime now) => _offerEnds.TakeBefore(now);

    /// <summary>Requests that have expired, each told once.</summary>
    public IReadOnlyList<Hash32> TakeLateRequests(UnixTime now) => _requestEnds.TakeBefore(now);

    /// <summary>Tells again of a request that has expired, a second later: it is still under way.</summary>
    public void TellLateAgain(Hash32 request, UnixTime now) => _requestEnds.Add(request, now);

    public RequestEntry? Request(Hash32 hash) => _requests.GetValueOrDefault(hash);

    public Hash32? RequestByNonce(Address renter, ulong nonce) =>
        _requestByNonce.TryGetValue((renter, nonce), out var hash) ? hash : null;

    /// <summary>Puts the machine's newest offer in place of its last one.</summary>
    public MachineEntry PutOffer(
        Address caller, Hash32 hash, Signed<Offer> offer, Uri endpoint, MachineView view, Ending? ending = null)
    {
        var id = new MachineId(offer.Value.Provider, offer.Value.Machine);
        RemoveMachine(id);
        var entry = new MachineEntry(id, caller, hash, offer, endpoint, () => _touchedMachines.Add(id))
        {
            Busy = view.Busy,
            OpenSlots = view.OpenSlots,
            Ending = ending,
            Named = ending?.Lease,
        };
        _machines.Add(id, entry);
        _machineByOffer.Add(hash, id);
        if (ending is not null) _machineByEnding[ending.Lease] = id;
        _offerEnds.Add(id, offer.Value.Expiry);
        Count(_offersOf, id.Provider, 1);
        Count(_broughtBy, caller, 1);
        return entry;
    }

    public RequestEntry AddRequest(
        Address caller, Hash32 hash, Signed<Request> request, bool hasPriority = false, UnixTime? start = null)
    {
        var entry = new RequestEntry(caller, hash, request, _arrivals++, () => _touchedRequests.Add(hash))
        {
            HasPriority = hasPriority,
            Start = start,
        };
        if (start is not null && _windows.Add(hash)) Count(_windowsOf, request.Value.Renter, 1);
        _requests.Add(hash, entry);
        _touchedRequests.Add(hash);
        _requestEnds.Add(hash, request.Value.Expiry);
        _requestByNonce.Add((request.Value.Renter, request.Value.Nonce), hash);
        Count(_requestsOf, request.Value.Renter, 1);
        Count(_broughtBy, caller, 1);
        return entry;
    }

    public void RemoveMachine(MachineId id)
    {
        if (!_machines.Remove(id, out var entry)) return;
        _machineByOffer.Remove(entry.OfferHash);
        if (entry.Named is { } lease) _machineByEnding.Remove(lease);
        _touchedMachines.Add(id);
        _offerEnds.Remove(id, entry.Offer.Value.Expiry);
        Count(_offersOf, id.Provider, -1);
        Count(_broughtBy, entry.Caller, -1);
    }

    public void RemoveRequest(Hash32 hash)
    {
        if (!_requests.Remove(hash, out var entry)) return;
        if (_windows.Remove(hash)) Count(_windowsOf, entry.Request.Value.Renter, -1);
        _requestByNonce.Remove((entry.Request.Value.Renter, entry.Request.Value.Nonce));
        _touchedRequests.Add(hash);
        _requestEnds.Remove(hash, entry.Request.Value.Expiry);
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

    private static T[] Taken<T>(HashSet<T> touched)
    {
        T[] taken = [.. touched];
        touched.Clear();
        return taken;
    }

    private static void Count(Dictionary<Address, int> counts, Address of, int change)
    {
        var count = counts.GetValueOrDefault(of) + change;
        if (count < 0) throw new InvalidOperationException("An order was counted out twice.");
        if (count == 0) counts.Remove(of);
        else counts[of] = count;
    }
}
