using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

/// <param name="Raises">Filled requests that bid more: once by 1 %, once by 10 %, once by half.</param>
/// <param name="Unfilled">Those of them that were not filled any more.</param>
/// <param name="Cuts">Leased machines that ask less: by 1 %, 10 % and a third.</param>
/// <param name="Lost">Those of them of which fewer GPUs were leased.</param>
internal sealed record MonotonyRow(string Market, int Raises, int Unfilled, int Cuts, int Lost);

/// <summary>
/// How often a better price hurts who offers it: never where the optimum is found, but a search may miss it.
/// </summary>
internal static class MonotonyStudy
{
    /// <summary>Leases of a market that are tried at most.</summary>
    private const int Tried = 50;

    public static readonly IReadOnlyList<(MarketShape Shape, int Draws)> Markets =
    [
        (MarketShape.Unit(8), 200), (MarketShape.Unit(50), 20), (MarketShape.Host(8), 300), (MarketShape.Host(50), 40),
        (MarketShape.Scarce(20, hosts: true), 40), (MarketShape.Dominant(50), 40), (MarketShape.Host(1_000), 4),
    ];

    public static MonotonyRow Run(MarketShape shape, int draws, ulong seed)
    {
        var auction = new Auction();
        var (raises, unfilled, cuts, lost) = (0, 0, 0, 0);
        for (var draw = 0; draw < draws; draw++)
        {
            var round = MarketGenerator.Draw(shape, seed + (ulong)draw);
            var matches = auction.Match(round);
            foreach (var match in Some([.. matches]))
            {
                var party = Party.Of(new QueuedRequest(match.RequestHash, match.Request, 0));
                foreach (var factor in (ReadOnlySpan<int>)[101_000, 110_000, 150_000])
                {
                    raises++;
                    if (!auction.Match(party.Saying(factor, round)).Any(m => m.RequestHash == match.RequestHash))
                        unfilled++;
                }
            }

            var offers = matches.SelectMany(match => match.Fills).GroupBy(fill => fill.OfferHash);
            foreach (var leased in Some([.. offers]))
            {
                var party = Party.Of(round.Supplies.First(supply => supply.OfferHash == leased.Key));
                foreach (var factor in (ReadOnlySpan<int>)[99_000, 90_000, 67_000])
                {
                    cuts++;
                    if (GpusOf(leased.Key, auction.Match(party.Saying(factor, round))) < GpusOf(leased.Key, matches))
                        lost++;
                }
            }
        }

        return new(shape.Name, raises, unfilled, cuts, lost);
    }

    /// <summary>Evenly from the whole list, which goes from high bids to low ones.</summary>
    private static IEnumerable<T> Some<T>(T[] all) => all.Where((_, i) => i % ((all.Length / Tried) + 1) == 0);

    private static int GpusOf(Hash32 offer, IEnumerable<Match> matches) =>
        matches.SelectMany(match => match.Fills).Where(fill => fill.OfferHash == offer).Sum(fill => fill.Gpus.Count);
}
