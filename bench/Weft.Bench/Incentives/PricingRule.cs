using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

/// <summary>What one renter pays and one provider gets, for each GPU-hour.</summary>
internal readonly record struct Trade(Hash32 Request, Hash32 Offer, int Gpus, long Pays, long Gets);

/// <summary>Who trades at which price: the auction's own rule, and others to compare with.</summary>
internal enum PricingRule
{
    /// <summary>The auction.</summary>
    Weft,

    /// <summary>The auction's matches; each renter pays what it bid.</summary>
    PayAsBid,

    /// <summary>The auction's matches; each pair trades at the middle of its two prices.</summary>
    PairMiddle,

    /// <summary>Each request as it comes takes the cheapest that fits, at the middle of the two.</summary>
    FirstCome,

    /// <summary>McAfee; only where everything is in one lot.</summary>
    TradeReduction,
}

internal static class PricingRules
{
    public static PricingRule[] For(StudyMarket market) =>
        Enum.GetValues<PricingRule>()[..(market.IsOneLot ? 5 : 4)];

    /// <param name="matches">Of the auction; not every rule asks for them.</param>
    public static IReadOnlyList<Trade> Trades(
        PricingRule rule, MatchingRound round, Func<IReadOnlyList<Match>> matches) => rule switch
        {
            PricingRule.Weft => OfMatches(matches(), (_, _, price) => price),
            PricingRule.PayAsBid => OfMatches(matches(), (bid, _, _) => bid),
            PricingRule.PairMiddle => OfMatches(matches(), (bid, ask, _) => (bid + ask) / 2),
            PricingRule.FirstCome => FirstCome(round),
            PricingRule.TradeReduction => Reduced(round),
            _ => throw new ArgumentOutOfRangeException(nameof(rule)),
        };

    private static Trade[] OfMatches(IReadOnlyList<Match> matches, Func<long, long, long, long> priceOf) =>
    [
        .. matches.SelectMany(match => match.Fills.Select(fill => At(
            match.RequestHash, fill.OfferHash, fill.Gpus.Count,
            priceOf(match.Request.MaxPrice.Units(), fill.Offer.Price.Units(), match.Price.Units())))),
    ];

    private static Trade[] FirstCome(MatchingRound round) =>
    [
        .. Rivals.FirstComePairs(round).Select(pair => At(
            pair.Request.RequestHash, pair.Supply.OfferHash, pair.Request.Request.GpusPerMachine,
            (pair.Request.Request.MaxPrice.Units() + pair.Supply.Offer.Price.Units()) / 2)),
    ];

    private static Trade[] Reduced(MatchingRound round)
    {
        var reduced = TradeReduction.Clear(
            [.. round.Requests.Select(r => r.Request.MaxPrice)], [.. round.Supplies.Select(s => s.Offer.Price)]);
        var bids = round.Requests.OrderByDescending(r => r.Request.MaxPrice).ThenBy(r => r.RequestHash);
        var asks = round.Supplies.OrderBy(s => s.Offer.Price).ThenBy(s => s.OfferHash);
        return
        [
            .. bids.Zip(asks).Take(reduced.Trades).Select(pair => new Trade(
                pair.First.RequestHash, pair.Second.OfferHash, 1, reduced.BuyersPay.Units(),
                reduced.SellersGet.Units())),
        ];
    }

    private static Trade At(Hash32 request, Hash32 offer, int gpus, long price) =>
        new(request, offer, gpus, price, price);

    /// <summary>As a signed number, for differences.</summary>
    public static long Units(this Price price) => checked((long)price.PerGpuHour);
}
