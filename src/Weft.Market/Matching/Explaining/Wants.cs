using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What a round's requests wanted, equal ones together, as an offer looks at them.</summary>
internal sealed class Wants
{
    private readonly Want[] _wants;
    private readonly Bids[] _bids;
    private readonly MatchingRound _round;
    private readonly int _waiting;

    public Wants(MatchingRound round, IReadOnlyList<Match> matches)
    {
        _round = round;
        var filled = matches.Select(m => m.RequestHash).ToHashSet();
        var all = new Dictionary<Want, Bids>();
        foreach (var queued in round.Requests)
        {
            var want = Want.Of(queued.Request, round.Settler, round.Now);
            if (!all.TryGetValue(want, out var bids)) all.Add(want, bids = new());
            bids.Gpus += (long)queued.Request.GpusPerMachine * queued.Request.Machines;
            if (!filled.Contains(queued.RequestHash)) bids.Waiting.Add(queued.Request.MaxPrice.PerGpuHour);
        }

        (_wants, _bids) = ([.. all.Keys], [.. all.Values]);
        foreach (var bids in _bids)
        {
            bids.Waiting.Sort();
            _waiting += bids.Waiting.Count;
        }
    }

    /// <summary>Looks at each want once.</summary>
    public OfferExplanation Explain(Supply supply)
    {
        var (tally, price) = (new LimitTally(), supply.Offer.Price);
        var (now, nearly) = (new Gain(), new List<int>());
        for (var i = 0; i < _wants.Length; i++)
        {
            var (bids, failed) = (_bids[i], _wants[i].Failed(supply, _round.Settler, _round.Now));
            if (failed == Limits.None) now.Add(_wants[i], bids);
            if (failed is Limits.Features or Limits.Duration) nearly.Add(i);
            if (bids.Waiting.Count > 0) Count(tally, failed, bids.Waiting.Count, bids.Below(price));
        }

        return new(supply, _waiting, tally.ToCounts(), now.Gpus, Relaxed(supply, now, nearly));
    }

    private List<OfferRelaxation> Relaxed(Supply supply, Gain now, List<int> nearly)
    {
        var (offer, found) = (supply.Offer, new List<OfferRelaxation>());
        if (now.HighestBid is { } bid && bid < offer.Price.PerGpuHour)
            found.Add(new(RelaxedTerm.Price, offer with { Price = new(bid) }, FillsNow: true, 0));
        foreach (var (term, changed) in Changes(offer, nearly))
        {
            var (then, more) = (supply with { Offer = changed }, new Gain());
            foreach (var i in nearly)
                if (_wants[i].HasTermsOf(then)) more.Add(_wants[i], _bids[i]);
            var price = offer.Price.PerGpuHour;
            var fills = now.HighestBid >= price || more.HighestBid >= price;
            if (fills || more.Gpus > 0) found.Add(new(term, changed, fills, more.Gpus));
        }

        return
        [
            .. found.OrderByDescending(r => r.FillsNow).ThenByDescending(r => r.GpusGained).ThenBy(r => r.Term)
                .ThenByDescending(r => r.Changed.Features).Take(Explanation.MaxRelaxations),
        ];
    }

    /// <summary>One feature more, or limits of duration as wide as somebody asks for.</summary>
    /// <param name="nearly">Wants that only their features or only their duration keeps away.</param>
    private IEnumerable<(RelaxedTerm, Offer)> Changes(Offer offer, List<int> nearly)
    {
        var (lacking, longest, shortest) = (0UL, offer.MaxDuration, offer.MinDuration);
        foreach (var i in nearly)
        {
            lacking |= (ulong)(_wants[i].Features & ~offer.Features);
            longest = Math.Max(longest, _wants[i].Duration);
            shortest = Math.Min(shortest, _wants[i].Duration);
        }

        for (; lacking != 0; lacking &= lacking - 1)
        {
            var feature = (Features)(lacking & (~lacking + 1));
            // Who promises a notice promises all shorter ones.
            var added = Notice.OfBit(feature) is { } notice ? notice.Bits : feature;
            yield return (RelaxedTerm.Features, offer with { Features = offer.Features | added });
        }

        if (longest > offer.MaxDuration) yield return (RelaxedTerm.Duration, offer with { MaxDuration = longest });
        if (shortest < offer.MinDuration) yield return (RelaxedTerm.Duration, offer with { MinDuration = shortest });
    }

    private static void Count(LimitTally tally, Limits failed, int waiting, int dearer)
    {
        for (var rest = (int)failed; rest != 0; rest &= rest - 1) tally.Alone((Limits)(rest & -rest)) += waiting;
        tally.Alone(Limits.Price) += dearer;
        var first = Compatibility.First(failed);
        // Price stands before what is busy, and is a matter of each bid.
        if (first is Limits.None or >= Limits.Price)
        {
            tally.InOrder(Limits.Price) += dearer;
            if (first != Limits.None) tally.InOrder(first) += waiting - dearer;
        }
        else tally.InOrder(first) += waiting;
    }

    /// <summary>What wants bring that an offer can serve, price aside.</summary>
    private struct Gain
    {
        /// <summary>Of all requests.</summary>
        public long Gpus { get; private set; }

        /// <summary>Of the waiting requests for one machine.</summary>
        public ulong? HighestBid { get; private set; }

        public void Add(in Want want, Bids bids)
        {
            Gpus += bids.Gpus;
            if (want.Machines == 1 && bids.Waiting.Count > 0 && !(bids.Waiting[^1] <= HighestBid))
                HighestBid = bids.Waiting[^1];
        }
    }

    private sealed class Bids
    {
        /// <summary>Of all requests.</summary>
        public long Gpus { get; set; }

        /// <summary>Highest prices of those that were not filled, ascending.</summary>
        public List<ulong> Waiting { get; } = [];

        public int Below(Price price)
        {
            var at = Waiting.BinarySearch(price.PerGpuHour);
            if (at < 0) return ~at;
            while (at > 0 && Waiting[at - 1] == price.PerGpuHour) at--;
            return at;
        }
    }

    /// <summary>What requests have in common as far as machines can tell, price aside.</summary>
    /// <param name="Stands">False for one that nobody or somebody else settles.</param>
    private readonly record struct Want(
        GpuClassSet GpuClasses, ulong Regions, Features Features, uint Duration, byte Gpus, byte Machines, bool Own,
        Limits Stands)
    {
        public static Want Of(Request request, Address settler, UnixTime now)
        {
            var own = request.Renter == settler;
            var stands = own || request.Matcher.IsZero || request.Matcher == settler ? Limits.None : Limits.Matcher;
            if (request.Expiry < now) stands |= Limits.Expiry;
            return new(
                request.GpuClasses, request.Regions.Bits, request.Features, request.Duration, request.GpusPerMachine,
                request.Machines, own, stands);
        }

        /// <summary>The machine has the features and takes the duration.</summary>
        public bool HasTermsOf(Supply supply) =>
            (Features & ~supply.Offer.Features) == Features.None
            && Duration >= supply.Offer.MinDuration && Duration <= supply.MaxDuration;

        /// <summary>Every limit that keeps the two apart, price aside.</summary>
        public Limits Failed(Supply supply, Address settler, UnixTime now)
        {
            var (offer, failed) = (supply.Offer, Stands);
            if (!Own && !offer.Matcher.IsZero && offer.Matcher != settler) failed |= Limits.Matcher;
            if (offer.Expiry < now) failed |= Limits.Expiry;
            if (!GpuClasses.Contains(offer.GpuClass)) failed |= Limits.GpuClass;
            if (!new RegionSet(Regions).Contains(offer.Region)) failed |= Limits.Region;
            if ((Features & ~offer.Features) != Features.None) failed |= Limits.Features;
            if (Duration < offer.MinDuration || Duration > supply.MaxDuration) failed |= Limits.Duration;
            if (Gpus == 0 || offer.Gpus.Count < Gpus) failed |= Limits.GpuCount;
            else if (supply.FreeGpus.Count < Gpus) failed |= Limits.GpusBusy;
            if (supply.UsedSlots == ulong.MaxValue) failed |= Limits.SlotBusy;
            return failed;
        }
    }
}
