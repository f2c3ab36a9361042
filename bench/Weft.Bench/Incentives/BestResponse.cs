using Weft.Market;

namespace Weft.Bench;

/// <param name="Truth">What a party gets by its true price; the others by the best of what was tried, and by a price
/// 5 and 10 % to its own side, all else the same.</param>
/// <param name="Worth">Of the party's trades, to both sides together, when all are true.</param>
/// <param name="Market">The whole surplus then.</param>
internal readonly record struct Response(
    bool Trades, long Truth, long Best, long By5, long By10, long Worth, long Market)
{
    public long Gain => Best - Truth;
}

/// <summary>
/// Looks for the price with which a party gets most, were everybody else true and known to it: a grid of factors, and
/// halvings between the best of them and the next that is bolder, which is where a deal is lost.
/// </summary>
internal sealed class BestResponse(MatchingRound round, Party party, Auction auction, PricingRule[] rules)
{
    public const int Truth = 100_000;

    private const int Halvings = 6;

    /// <summary>From timid to bold.</summary>
    private static readonly int[] RenterFactors =
    [
        130_000, 110_000, 102_000, 100_000, 99_000, 97_500, 95_000, 92_500, 90_000, 85_000, 80_000, 70_000, 60_000,
        45_000,
    ];

    private static readonly int[] ProviderFactors =
    [
        77_000, 90_000, 98_000, 100_000, 101_000, 102_500, 105_000, 107_500, 110_000, 115_000, 125_000, 140_000,
        170_000, 220_000,
    ];

    private readonly Dictionary<(int Factor, int Rule), long> _known = [];
    private readonly Dictionary<int, MatchingRound> _said = [];
    private readonly Dictionary<int, IReadOnlyList<Match>> _matches = [];
    private readonly int[] _factors = party.Side == Side.Renter ? RenterFactors : ProviderFactors;

    /// <summary>With the rule of this number.</summary>
    public Response Under(int rule, bool trades, long worth, long market)
    {
        var at = Array.IndexOf(_factors, Truth);
        for (var i = 0; i < _factors.Length; i++)
            if (At(_factors[i], rule) > At(_factors[at], rule)) at = i;
        var best = _factors[at];
        if (trades && at + 1 < _factors.Length) best = Refine(best, _factors[at + 1], rule);
        var bold = party.Side == Side.Renter ? -1 : 1;
        return new(
            trades, At(Truth, rule), At(best, rule), At(Truth + (bold * Truth / 20), rule),
            At(Truth + (bold * Truth / 10), rule), worth, market);
    }

    private int Refine(int best, int bolder, int rule)
    {
        for (var i = 0; i < Halvings && Math.Abs(best - bolder) > 1; i++)
        {
            var middle = (best + bolder) / 2;
            if (At(middle, rule) >= At(best, rule)) best = middle;
            else bolder = middle;
        }

        return best;
    }

    private long At(int factor, int rule)
    {
        if (_known.TryGetValue((factor, rule), out var utility)) return utility;
        if (!_said.TryGetValue(factor, out var said)) _said.Add(factor, said = party.Saying(factor, round));
        utility = party.UtilityOf(PricingRules.Trades(rules[rule], said, () => Matches(factor, said)));
        _known.Add((factor, rule), utility);
        return utility;
    }

    /// <summary>Once for all rules that share them, and not at all for those that need none.</summary>
    private IReadOnlyList<Match> Matches(int factor, MatchingRound said)
    {
        if (!_matches.TryGetValue(factor, out var matches)) _matches.Add(factor, matches = auction.Match(said));
        return matches;
    }
}
