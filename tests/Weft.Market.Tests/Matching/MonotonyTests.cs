using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>
/// A better price never hurts who offers it, where every order is one GPU: the auction finds the optimum there, and
/// every optimum holds a trade that was in it before and is now worth more. With boxes the search is no proof, and
/// <c>./dev bench incentives</c> counts how often it breaks.
/// </summary>
public sealed class MonotonyTests
{
    private static readonly Gen<MatchingRound> Market = Markets.Of(gpus: 1, machines: 8, bids: 8);

    [Fact]
    public void A_filled_request_that_bids_more_stays_filled() =>
        Gen.Select(Market, Gen.ULong[1, 60]).Sample((round, more) =>
        {
            foreach (var request in Filled(round))
                Assert.Contains(request, Filled(round with
                {
                    Requests = [.. round.Requests.Select(r => r.RequestHash == request ? Raised(r, more) : r)],
                }));
        });

    [Fact]
    public void A_leased_machine_that_asks_less_stays_leased() =>
        Gen.Select(Market, Gen.ULong[1, 60]).Sample((round, less) =>
        {
            foreach (var offer in Leased(round))
                Assert.Contains(offer, Leased(round with
                {
                    Supplies = [.. round.Supplies.Select(s => s.OfferHash == offer ? Lowered(s, less) : s)],
                }));
        });

    /// <summary>The hash stays: what it would do to a tie is luck, and another law.</summary>
    private static QueuedRequest Raised(QueuedRequest queued, ulong more) => queued with
    {
        Request = queued.Request with { MaxPrice = new(queued.Request.MaxPrice.PerGpuHour + more) },
    };

    private static Supply Lowered(Supply supply, ulong less) => supply with
    {
        Offer = supply.Offer with { Price = new(supply.Offer.Price.PerGpuHour - Math.Min(less, Ask(supply))) },
    };

    private static ulong Ask(Supply supply) => supply.Offer.Price.PerGpuHour;

    private static HashSet<Hash32> Filled(MatchingRound round) =>
        [.. new Auction().Match(round).Select(match => match.RequestHash)];

    private static HashSet<Hash32> Leased(MatchingRound round) =>
        [.. new Auction().Match(round).SelectMany(match => match.Fills).Select(fill => fill.OfferHash)];
}
