using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Tells the orders that a round of matching left why it did: a bounded number after each round, who has not heard yet
/// first, then in turn those for whom the market has changed.
/// </summary>
internal sealed class WhyNot(
    GatekeepingPolicy policy, OrderBook book, TradingFloor floor, NewsDesk news, LeaseWatch leases)
{
    /// <summary>How old advice to providers may be; in a larger market so much older.</summary>
    private const ulong AdviceLifeSeconds = 5;

    private readonly OrderNames _names = new(policy.GpuClasses, policy.Regions);
    private readonly Queue<Hash32> _fresh = new();
    private readonly Queue<Hash32> _told = new();
    private Explainer? _explainer;
    private UnixTime _explainedAt;
    private ulong _explained;
    private ulong _round;
    private int _outOfDate;

    public void Came(RequestEntry request)
    {
        if (request.IsInLine) return;
        request.IsInLine = true;
        _fresh.Enqueue(request.Hash);
    }

    /// <summary>After a round that left nothing to match.</summary>
    public void Tell(ulong seed, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (_explained != floor.Version) _outOfDate = _told.Count;
        if (_fresh.Count == 0 && _outOfDate == 0) return;
        var size = floor.Offers + floor.Requests;
        if (_round++ % (ulong)Explainer.EveryBatches(size) != 0) return;
        if (_explained != floor.Version || _explainer is null) Prepare(seed, now);
        for (var left = Explainer.InOneBatch(size); left > 0; left--)
        {
            if (_fresh.TryDequeue(out var hash)) Tell(hash, now, effects);
            else if (_outOfDate > 0)
            {
                _outOfDate--;
                Tell(_told.Dequeue(), now, effects);
            }
            else return;
        }
    }

    /// <summary>What would lease an offer's free GPUs; null for an offer that is not on the floor.</summary>
    public OfferAdvice? Advise(Hash32 offer, UnixTime now)
    {
        var life = AdviceLifeSeconds * (ulong)Explainer.EveryBatches(floor.Offers + floor.Requests);
        if (_explainer is null || now.Seconds >= _explainedAt.Seconds + life) Prepare(seed: 0, now);
        return _explainer?.Of(offer) is { } why ? new(why.ToSentence(), why.ToPhrases()) : null;
    }

    private void Prepare(ulong seed, UnixTime now)
    {
        (_explained, _explainedAt) = (floor.Version, now);
        _explainer = new(floor.Round(now, seed), [], leases.FreesAt);
    }

    private void Tell(Hash32 hash, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (book.Request(hash) is not { } entry) return;
        if (entry.BatchId is not null || entry.RestsUntil > now)
        {
            // It is told something else meanwhile, and comes again if its batch comes to nothing.
            entry.IsInLine = false;
            return;
        }

        var why = _explainer!.Of(new QueuedRequest(hash, entry.Request.Value, entry.Arrived));
        news.Wait(entry, why.ToRefusal(_names), effects);
        _told.Enqueue(hash);
    }
}
