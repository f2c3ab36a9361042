using Weft.Market;

namespace Weft.Bench;

/// <summary>Over the parties of one side that trade when everybody is true.</summary>
/// <param name="CanGain">Percent of them that could get more than a thousandth more.</param>
/// <param name="Gain">Of all together, in percent of what they get by the truth.</param>
/// <param name="P95">Of a party's gain, in percent of what it gets by the truth.</param>
/// <param name="OfWorth">Gain of all together, in percent of what their leases are worth to both sides.</param>
/// <param name="OfMarket">A party's gain on average, in percent of the market's surplus.</param>
/// <param name="By5">What a price 5 % to their own side changes, in percent of what they get by the truth.</param>
/// <param name="Outside">Parties that do not trade, and the percent of them that could gain.</param>
internal sealed record MisreportRow(
    string Market, PricingRule Rule, Side Side, int Parties, double CanGain, double Gain, double P95, double Largest,
    double OfWorth, double OfMarket, double LargestOfMarket, double By5, double By10, int Outside,
    double OutsideCanGain);

/// <param name="Surplus">In percent of the auction's.</param>
/// <param name="Left">What buyers pay and sellers do not get, in percent of the auction's surplus.</param>
/// <param name="IsBound">It is at most that; see <see cref="LotReduction"/>.</param>
internal sealed record RuleRow(
    string Market, PricingRule Rule, double Surplus, double Left, bool IsBound = false);

/// <summary>How much a single party can gain by another price than its true one.</summary>
internal sealed class MisreportStudy(StudyMarket market, ulong seed)
{
    private readonly Auction _auction = new();
    private readonly PricingRule[] _rules = PricingRules.For(market);
    private readonly Dictionary<(PricingRule, Side), List<Response>> _responses = [];
    private readonly Dictionary<PricingRule, (long Surplus, long Left)> _totals = [];
    private long _reduced;

    public (IReadOnlyList<MisreportRow> Parties, IReadOnlyList<RuleRow> Rules) Run(CancellationToken cancel)
    {
        for (var draw = 0; draw < market.Draws; draw++)
        {
            cancel.ThrowIfCancellationRequested();
            Try(market.Draw(seed + (ulong)draw), new Dice(seed + (ulong)draw));
        }

        return ([.. _responses.Select(entry => Row(entry.Key.Item1, entry.Key.Item2, entry.Value))], [.. Rules()]);
    }

    private IEnumerable<RuleRow> Rules()
    {
        var all = _totals[PricingRule.Weft].Surplus;
        foreach (var (rule, (surplus, left)) in _totals)
            yield return new(market.Shape.Name, rule, Percent(surplus, all), Percent(left, all));
        if (!market.Shape.Hosts && !market.IsOneLot)
            yield return new(market.Shape.Name, PricingRule.TradeReduction, Percent(_reduced, all), 0, IsBound: true);
    }

    private void Try(MatchingRound round, Dice dice)
    {
        var matches = _auction.Match(round);
        IReadOnlyList<Trade>[] trades = [.. _rules.Select(rule => PricingRules.Trades(rule, round, () => matches))];
        if (!market.Shape.Hosts) _reduced += LotReduction.SurplusOf(round, matches);
        var bids = round.Requests.ToDictionary(r => r.RequestHash, r => r.Request.MaxPrice.Units());
        var asks = round.Supplies.ToDictionary(s => s.OfferHash, s => s.Offer.Price.Units());
        long[] surplus = [.. trades.Select(list => list.Sum(WorthOf))];
        for (var rule = 0; rule < _rules.Length; rule++)
        {
            var (all, left) = _totals.GetValueOrDefault(_rules[rule]);
            _totals[_rules[rule]] = (
                all + surplus[rule], left + trades[rule].Sum(trade => trade.Gpus * (trade.Pays - trade.Gets)));
        }

        foreach (var party in Sample(round, trades[0], dice))
        {
            var response = new BestResponse(round, party, _auction, _rules);
            for (var rule = 0; rule < _rules.Length; rule++)
            {
                Trade[] own = [.. trades[rule].Where(trade => party.IsIn([trade]))];
                if (!_responses.TryGetValue((_rules[rule], party.Side), out var known))
                    _responses.Add((_rules[rule], party.Side), known = []);
                known.Add(response.Under(rule, own.Length > 0, own.Sum(WorthOf), surplus[rule]));
            }
        }

        long WorthOf(Trade trade) => trade.Gpus * (bids[trade.Request] - asks[trade.Offer]);
    }

    /// <summary>Who is tried: of each side some that the auction gives a lease, half as many others, and one owner of
    /// a fifth of the machines.</summary>
    private IEnumerable<Party> Sample(MatchingRound round, IReadOnlyList<Trade> trades, Dice dice)
    {
        var renters = Some([.. round.Requests.Select(Party.Of)]);
        var providers = Some([.. round.Supplies.Select(Party.Of)]);
        IEnumerable<Party> few = renters.Concat(providers);
        return round.Supplies.Count < 50
            ? few
            : few.Append(Party.Of(Shuffled([.. round.Supplies], dice).Take(round.Supplies.Count / 5)));

        IEnumerable<Party> Some(Party[] all)
        {
            var mixed = Shuffled(all, dice).ToLookup(party => party.IsIn(trades));
            return mixed[true].Take(market.Sampled).Concat(mixed[false].Take(market.Sampled / 2));
        }
    }

    private static T[] Shuffled<T>(T[] all, Dice dice)
    {
        for (var i = all.Length - 1; i > 0; i--)
        {
            var other = dice.Below(i + 1);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all;
    }

    private MisreportRow Row(PricingRule rule, Side side, List<Response> all)
    {
        var traders = all.Where(response => response.Trades).ToArray();
        var outside = all.Where(response => !response.Trades).ToArray();
        double[] gains = [.. traders.Select(r => Percent(r.Gain, r.Truth)).Order()];
        var truth = traders.Sum(r => r.Truth);
        return new(
            market.Shape.Name, rule, side, traders.Length,
            Percent(traders.Count(r => r.Gain * 1_000 > r.Truth), traders.Length),
            Percent(traders.Sum(r => r.Gain), truth), gains.Length == 0 ? 0 : gains[(gains.Length - 1) * 95 / 100],
            gains.LastOrDefault(), Percent(traders.Sum(r => r.Gain), traders.Sum(r => r.Worth)),
            Rounded(traders.Select(r => 100.0 * r.Gain / r.Market).DefaultIfEmpty().Average()),
            Rounded(traders.Select(r => 100.0 * r.Gain / r.Market).DefaultIfEmpty().Max()),
            Percent(traders.Sum(r => r.By5 - r.Truth), truth), Percent(traders.Sum(r => r.By10 - r.Truth), truth),
            outside.Length, Percent(outside.Count(r => r.Gain > 0), outside.Length));
    }

    /// <summary>0 where there is nothing to compare with.</summary>
    private static double Percent(long part, long whole) => whole == 0 ? 0 : Rounded(100.0 * part / whole);

    private static double Rounded(double value) => Math.Round(value, 3);
}
