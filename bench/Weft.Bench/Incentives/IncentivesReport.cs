using System.Globalization;

namespace Weft.Bench;

/// <param name="Seed">The first draw of each market has it, the next ones those that follow.</param>
internal sealed record IncentivesReport(
    string Commit, ulong Seed, IReadOnlyList<MisreportRow> Parties, IReadOnlyList<RuleRow> Rules,
    IReadOnlyList<MonotonyRow> Monotony, IReadOnlyList<OwnerRow> Owners, IReadOnlyList<WaitingRow> Waiting)
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    /// <summary>Markets of which the paper does not show each rule; they are in the JSON.</summary>
    private static readonly string[] LeftOut = ["4 x 4", "host 8 x 8"];

    /// <summary>Each table with its name in the paper.</summary>
    public IEnumerable<(string Name, IEnumerable<string> Lines)> Tables() =>
    [
        ("misreporting", Misreporting()), ("rules", Compared()), ("monotony", Monotone()), ("owners", Shares()),
        ("waiting", Waits()),
    ];

    private IEnumerable<string> Misreporting()
    {
        yield return Origin();
        yield return "";
        yield return "| market | who | tried | can gain | gain of all | P95 | largest | of the market, mean | largest"
            + " | always 5 % | always 10 % | outsiders tried | can gain |";
        yield return "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Parties.Where(row => row.Rule == PricingRule.Weft))
        {
            yield return Text($"| {row.Market} | {Who(row.Side)} | {row.Parties} | {row.CanGain:0.0} % |")
                + Text($" {row.Gain:0.00} % | {row.P95:0.0} % | {row.Largest:0.0} % | {row.OfMarket:0.000} % |")
                + Text($" {row.LargestOfMarket:0.0} % | {row.By5:+0.0;-0.0;0.0} % | {row.By10:+0.0;-0.0;0.0} % |")
                + Text($" {row.Outside} | {row.OutsideCanGain:0.0} % |");
        }
    }

    private IEnumerable<string> Compared()
    {
        yield return Origin();
        yield return "";
        yield return "| market | rule | surplus | left between | renters that can gain | by, of their leases' worth"
            + " | providers that can gain | by, of their leases' worth |";
        yield return "|---|---|---:|---:|---:|---:|---:|---:|";
        foreach (var rule in Rules.Where(rule => !LeftOut.Any(size => rule.Market.EndsWith(size, Ordinal))))
        {
            if (rule.IsBound)
            {
                yield return Text($"| {rule.Market} | {Named(rule.Rule)} in each lot | at most {rule.Surplus:0.0} % |")
                    + " | | | | |";
                continue;
            }

            var (renters, providers) = (Of(rule, Side.Renter), Of(rule, Side.Provider));
            yield return Text($"| {rule.Market} | {Named(rule.Rule)} | {rule.Surplus:0.0} % | {rule.Left:0.0} % |")
                + Text($" {renters.CanGain:0.0} % | {renters.OfWorth:0.00} % |")
                + Text($" {providers.CanGain:0.0} % | {providers.OfWorth:0.00} % |");
        }
    }

    private IEnumerable<string> Monotone()
    {
        yield return "| market | requests that bid more | filled no more | machines that asked less | leased less |";
        yield return "|---|---:|---:|---:|---:|";
        foreach (var row in Monotony)
            yield return Text($"| {row.Market} | {row.Raises} | {row.Unfilled} | {row.Cuts} | {row.Lost} |");
    }

    private IEnumerable<string> Shares()
    {
        yield return "| market | rounds | small owners offer | are leased | 95 % interval | of single GPUs"
            + " | chi-square (degrees) |";
        yield return "|---|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Owners)
        {
            var chi = row.ChiSquare is { } value ? Text($"{value:0.0} ({row.Degrees})") : "";
            yield return Text($"| {row.Case} | {row.Rounds} | {row.Offered:0.00} % | {row.Leased:0.00} % |")
                + Text($" {row.Low:0.00} to {row.High:0.00} % | {row.OfSingles:0.00} % | {chi} |");
        }
    }

    private IEnumerable<string> Waits()
    {
        yield return "| machines, leases | who waits | served | mean wait | P95 | longest | served in its first round"
            + " | in one after ten lost | the others' mean | GPUs in use | chi-square (degrees) |";
        yield return "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Waiting)
        {
            var market = row.Case;
            var chi = row.ChiSquare is { } value ? Text($"{value:0.0} ({WaitingStudy.Degrees})") : "";
            var rounds = market.Lease > 1 ? "rounds" : "round";
            var stock = Text($"{market.Machines} of {market.Gpus}, {market.Lease} {rounds}");
            yield return Text($"| {stock} | {market.Name} | {row.Served} |")
                + Text($" {row.MeanWait:0.0} | {row.P95} | {row.Longest} | {Percent(row.First)} |")
                + Text($" {Percent(row.Late)} | {row.SinglesMean:0.0} | {row.InUse:0.0} % | {chi} |");
        }
    }

    private MisreportRow Of(RuleRow rule, Side side) =>
        Parties.Single(row => row.Market == rule.Market && row.Rule == rule.Rule && row.Side == side);

    private string Origin() => $"Commit `{Commit}`, seeds from {Seed} on; nothing here depends on the machine.";

    private static string Who(Side side) => side switch
    {
        Side.Renter => "renters",
        Side.Provider => "providers",
        Side.LargeProvider => "owner of a fifth",
        _ => throw new ArgumentOutOfRangeException(nameof(side)),
    };

    private static string Named(PricingRule rule) => rule switch
    {
        PricingRule.Weft => "Weft",
        PricingRule.PayAsBid => "pay as bid",
        PricingRule.PairMiddle => "middle of each pair",
        PricingRule.FirstCome => "first come, middle of each pair",
        PricingRule.TradeReduction => "trade reduction",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    private static string Percent(double? value) => value is { } known ? Text($"{known:0.0} %") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
