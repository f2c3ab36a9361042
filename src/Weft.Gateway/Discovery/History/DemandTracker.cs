using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// Follows each request from its coming to its end and counts both, by hour and place. Pure but for its memory, which
/// has a bound.
/// </summary>
/// <remarks>
/// A request counts in every place that would have served it. Where it was filled it counts as filled, in its other
/// places as filled elsewhere. Requests that were in the book when the gateway ended are not followed on.
/// </remarks>
internal sealed class DemandTracker(GatewayOptions options, Func<MachineId, Region?> regionOf, Action<long> lose)
{
    /// <summary>
    /// A class and region in an hour; with more of them, requests count for all regions together alone.
    /// </summary>
    public const int MostPlacesAnHour = 2_048;

    /// <summary>Fills that the chain could still take back.</summary>
    private const int MostFills = 4_096;

    private const ulong PatienceSeconds = 3_600;

    private readonly Dictionary<Hash32, Waiting> _waiting = [];
    private readonly Dictionary<Hash32, Fill> _fills = [];
    private readonly Queue<Hash32> _fillsInOrder = new();
    private readonly HashSet<Place> _places = [];
    private Dictionary<HourPlace, FillFigures> _counted = [];
    private long _placesOf;

    public void Hear(HistoryEvent happened)
    {
        switch (happened)
        {
            case RequestTaken taken:
                Take(taken);
                break;
            case RequestEnded ended:
                End(ended);
                break;
            case FillOpened opened:
                Open(opened);
                break;
            case FillsTakenBack back:
                TakeBack(back.Block);
                break;
        }
    }

    /// <summary>What was counted since the last time; may be negative where something was taken back.</summary>
    public IReadOnlyDictionary<HourPlace, FillFigures> Drain()
    {
        var counted = _counted;
        _counted = [];
        return counted;
    }

    /// <summary>Forgets requests whose end was never heard of: they are not counted as anything.</summary>
    public void Sweep(UnixTime now)
    {
        var lost = _waiting.Where(w => w.Value.Request.Expiry.Plus(PatienceSeconds) < now).Select(w => w.Key).ToArray();
        foreach (var hash in lost) _waiting.Remove(hash);
        lose(lost.Length);
    }

    private void Take(RequestTaken taken)
    {
        var hash = taken.Request.Hash();
        if (_waiting.Count >= options.Policy.MaxRequests * 2)
        {
            lose(1);
            return;
        }

        if (!_waiting.TryAdd(hash, new(taken.Request, taken.At, PlacesOf(taken)))) return;
        foreach (var place in _waiting[hash].Places) Count(taken.At, place, FillFigures.None with { Seen = 1 });
    }

    private Place[] PlacesOf(RequestTaken taken)
    {
        var hour = HourPlace.HourOf((long)taken.At.Seconds);
        if (hour != _placesOf) _places.Clear();
        _placesOf = hour;
        return
        [
            .. Place.Of(taken.Request, options).Where(place => place.Region == Place.AllRegions
                || _places.Contains(place) || (_places.Count < MostPlacesAnHour && _places.Add(place))),
        ];
    }

    private void End(RequestEnded ended)
    {
        if (!_waiting.Remove(ended.News.RequestHash, out var request)) return;
        if (ended.News is RequestSettled settled)
        {
            Settle(request, settled, ended.At);
            return;
        }

        var refused = (RequestRefused)ended.News;
        var figures = FillFigures.None;
        var counts = refused.Why.Code switch
        {
            var code when code == Codes.Expired => figures with { Expired = 1 },
            var code when code == Codes.Withdrawn => figures with { Withdrawn = 1 },
            var code when code == Codes.Elsewhere => figures with { Elsewhere = 1 },
            _ => figures with { Refused = 1 },
        };
        foreach (var place in request.Places) Count(ended.At, place, counts);
    }

    private void Settle(Waiting request, RequestSettled settled, UnixTime at)
    {
        var here = settled.Leases.SelectMany(l => (Place[])
        [
            new(l.Lease.GpuClass.Index, Place.AllRegions),
            new(l.Lease.GpuClass.Index,
                regionOf(new(l.Lease.Key.Provider, l.Lease.Key.Machine))?.Index ?? Place.UnknownRegion),
        ]).ToHashSet();
        var seconds = at > request.At ? at.Seconds - request.At.Seconds : 0;
        var fill = new Fill(request, here, seconds, at) { Block = request.Block };
        Count(fill, sign: 1);
        if (!_fills.TryAdd(settled.RequestHash, fill)) return;
        _fillsInOrder.Enqueue(settled.RequestHash);
        if (_fillsInOrder.Count > MostFills) _fills.Remove(_fillsInOrder.Dequeue());
    }

    /// <summary>The chain's feed says the block, before or after the book knows that the request is settled.</summary>
    private void Open(FillOpened opened)
    {
        if (_waiting.TryGetValue(opened.Request, out var waiting)) waiting.Block = opened.Block;
        else if (_fills.TryGetValue(opened.Request, out var fill)) fill.Block = opened.Block;
    }

    /// <summary>As if the request had never come: whoever still wants it brings it again.</summary>
    private void TakeBack(ulong block)
    {
        foreach (var (hash, fill) in _fills.Where(f => f.Value.Block > block).ToArray())
        {
            _fills.Remove(hash);
            Count(fill, sign: -1);
            foreach (var place in fill.Request.Places)
                Count(fill.Request.At, place, FillFigures.None with { Seen = -1 });
        }
    }

    private void Count(Fill fill, int sign)
    {
        var times = new long[FillTimes.Classes];
        times[FillTimes.ClassOf(fill.Seconds)] = sign;
        foreach (var place in fill.Request.Places)
        {
            Count(fill.At, place, fill.Here.Contains(place)
                ? FillFigures.None with { Filled = sign, Times = times }
                : FillFigures.None with { Elsewhere = sign });
        }
    }

    private void Count(UnixTime at, Place place, FillFigures figures)
    {
        var key = new HourPlace(HourPlace.HourOf((long)at.Seconds), place);
        _counted[key] = _counted.TryGetValue(key, out var before) ? before + figures : figures;
    }

    private static class Codes
    {
        public static readonly string Expired = GatekeepingRefusals.RequestExpiredUnfilled(null).Code;
        public static readonly string Withdrawn = GatekeepingRefusals.Withdrawn().Code;
        public static readonly string Elsewhere = GatekeepingRefusals.SettledElsewhere(default).Code;
    }

    private sealed class Waiting(Request request, UnixTime at, Place[] places)
    {
        public Request Request { get; } = request;

        public UnixTime At { get; } = at;

        public Place[] Places { get; } = places;

        public ulong? Block { get; set; }
    }

    private sealed class Fill(Waiting request, HashSet<Place> here, ulong seconds, UnixTime at)
    {
        public Waiting Request { get; } = request;

        public HashSet<Place> Here { get; } = here;

        public ulong Seconds { get; } = seconds;

        public UnixTime At { get; } = at;

        public ulong? Block { get; set; }
    }
}
