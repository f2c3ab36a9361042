using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What a round's requests wanted, equal ones together, as an offer looks at them.</summary>
internal sealed class Wants
{
    private readonly Dictionary<Want, Bids> _bids = [];
    private readonly MatchingRound _round;

    public Wants(MatchingRound round, IReadOnlyList<Match> matches)
    {
        _round = round;
        var filled = matches.Select(m => m.RequestHash).ToHashSet();
        foreach (var queued in round.Requests)
        {
            var want = Want.Of(queued.Request, round.Settler, round.Now);
            if (!_bids.TryGetValue(want, out var bids)) _bids.Add(want, bids = new());
            bids.Gpus += (long)queued.Request.GpusPerMachine * queued.Request.Machines;
            if (!filled.Contains(queued.RequestHash)) bids.Waiting.Add(queued.Request.MaxPrice.PerGpuHour);
        }

        foreach (var bids in _bids.Values) bids.Waiting.Sort();
    }

    public OfferExplanation Explain(Supply supply)
    {
        var tally = new LimitTally();
        var (waiting, reach) = (0, 0L);
        foreach (var (want, bids) in _bids)
        {
            var failed = want.Failed(supply, _round.Settler, _round.Now);
            var dearer = bids.Below(supply.Offer.Price);
            waiting += bids.Waiting.Count;
            if (failed == Limits.None) reach += bids.Gpus;
            Count(tally, failed, bids.Waiting.Count);
            tally.Alone(Limits.Price) += dearer;
            var first = Compatibility.First(failed);
            // Price stands before what is busy, and is a matter of each bid.
            if (first is Limits.None or >= Limits.Price)
            {
                tally.InOrder(Limits.Price) += dearer;
                if (first != Limits.None) tally.InOrder(first) += bids.Waiting.Count - dearer;
            }
            else tally.InOrder(first) += bids.Waiting.Count;
        }

        return new(supply, waiting, tally.ToCounts(), reach, Relaxed(supply, reach));
    }

    private List<OfferRelaxation> Relaxed(Supply supply, long reach)
    {
        var (offer, found) = (supply.Offer, new List<OfferRelaxation>());
        if (HighestBid(supply) is { } bid && bid < offer.Price)
            found.Add(new(RelaxedTerm.Price, offer with { Price = bid }, FillsNow: true, 0));
        foreach (var (term, changed) in Changes(supply))
        {
            var then = supply with { Offer = changed };
            var fills = HighestBid(then) is { } best && best >= offer.Price;
            var gained = Reach(then) - reach;
            if (fills || gained > 0) found.Add(new(term, changed, fills, gained));
        }

        return
        [
            .. found.OrderByDescending(r => r.FillsNow).ThenByDescending(r => r.GpusGained).ThenBy(r => r.Term)
                .ThenByDescending(r => r.Changed.Features).Take(Explanation.MaxRelaxations),
        ];
    }

    /// <summary>One feature more, or limits of duration as wide as somebody asks for.</summary>
    private IEnumerable<(RelaxedTerm, Offer)> Changes(Supply supply)
    {
        var offer = supply.Offer;
        var (lacking, longest, shortest) = (0UL, offer.MaxDuration, offer.MinDuration);
        foreach (var want in _bids.Keys)
        {
            var failed = want.Failed(supply, _round.Settler, _round.Now);
            if (failed == Limits.Features) lacking |= (ulong)(want.Features & ~offer.Features);
            if (failed != Limits.Duration) continue;
            longest = Math.Max(longest, want.Duration);
            shortest = Math.Min(shortest, want.Duration);
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

    /// <summary>Of the waiting requests for one machine that could lease it, price aside.</summary>
    private Price? HighestBid(Supply supply)
    {
        ulong? highest = null;
        foreach (var (want, bids) in _bids)
        {
            if (want.Machines != 1 || bids.Waiting.Count == 0 || bids.Waiting[^1] <= highest) continue;
            if (want.Failed(supply, _round.Settler, _round.Now) == Limits.None) highest = bids.Waiting[^1];
        }

        return highest is { } price ? new Price(price) : null;
    }

    private long Reach(Supply supply)
    {
        var gpus = 0L;
        foreach (var (want, bids) in _bids)
            if (want.Failed(supply, _round.Settler, _round.Now) == Limits.None) gpus += bids.Gpus;
        return gpus;
    }

    private static void Count(LimitTally tally, Limits failed, int requests)
    {
        for (var rest = (int)failed; rest != 0; rest &= rest - 1) tally.Alone((Limits)(rest & -rest)) += requests;
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
