using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

internal enum Side
{
    Renter,
    Provider,

    /// <summary>A provider with a fifth of all machines, which asks more for all of them.</summary>
    LargeProvider,
}

/// <summary>Somebody with one or more orders of one side, and what they are truly worth to it.</summary>
internal sealed class Party
{
    private readonly Dictionary<Hash32, long> _truth;

    private Party(Side side, IEnumerable<KeyValuePair<Hash32, long>> truth) => (Side, _truth) = (side, new(truth));

    public Side Side { get; }

    public static Party Of(QueuedRequest queued) =>
        new(Side.Renter, [new(queued.RequestHash, queued.Request.MaxPrice.Units())]);

    public static Party Of(Supply supply) =>
        new(Side.Provider, [new(supply.OfferHash, supply.Offer.Price.Units())]);

    public static Party Of(IEnumerable<Supply> supplies) =>
        new(Side.LargeProvider, supplies.Select(s => KeyValuePair.Create(s.OfferHash, s.Offer.Price.Units())));

    /// <summary>Renters: (value - price) x GPUs of what is filled; providers: (price - cost) x GPUs leased.</summary>
    public long UtilityOf(IReadOnlyList<Trade> trades)
    {
        var utility = 0L;
        foreach (var trade in trades)
        {
            if (Side == Side.Renter)
                utility += _truth.TryGetValue(trade.Request, out var value) ? trade.Gpus * (value - trade.Pays) : 0;
            else
                utility += _truth.TryGetValue(trade.Offer, out var cost) ? trade.Gpus * (trade.Gets - cost) : 0;
        }

        return utility;
    }

    public bool IsIn(IReadOnlyList<Trade> trades) =>
        trades.Any(trade => _truth.ContainsKey(Side == Side.Renter ? trade.Request : trade.Offer));

    /// <summary>The round, where this party names its true prices times a factor, in 1/100,000.</summary>
    public MatchingRound Saying(int factor, MatchingRound round)
    {
        return Side == Side.Renter
            ? round with { Requests = [.. round.Requests.Select(r => IsOwn(r.RequestHash) ? Other(r, factor) : r)] }
            : round with { Supplies = [.. round.Supplies.Select(s => IsOwn(s.OfferHash) ? Other(s, factor) : s)] };

        bool IsOwn(Hash32 order) => _truth.ContainsKey(order);
    }

    private static QueuedRequest Other(QueuedRequest queued, int factor) => queued with
    {
        Request = queued.Request with { MaxPrice = Times(queued.Request.MaxPrice, factor) },
    };

    private static Supply Other(Supply supply, int factor) => supply with
    {
        Offer = supply.Offer with { Price = Times(supply.Offer.Price, factor) },
    };

    private static Price Times(Price price, int factor) =>
        new((ulong)((UInt128)price.PerGpuHour * (uint)factor / BestResponse.Truth));
}
