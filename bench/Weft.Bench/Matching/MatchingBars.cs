namespace Weft.Bench;

/// <summary>What a market must reach; null for no bar.</summary>
/// <param name="Share">Of the optimum, or its bound, in percent.</param>
/// <param name="Ms">Processor time of the fastest run.</param>
internal sealed record Bars(double? Share = null, double? Ms = null)
{
    public IEnumerable<string> MissedBy(MatchingRow row)
    {
        if (row.Share < Share) yield return FormattableString.Invariant($"share {row.Share:0.000} < {Share} %");
        if (row.Time.FastestMs > Ms)
            yield return FormattableString.Invariant($"time {row.Time.FastestMs} > {Ms} ms");
    }
}

internal static class MatchingBars
{
    public static readonly IReadOnlyList<(MarketShape Shape, Bars Bars)> All =
    [
        (MarketShape.Unit(1_000), new(Share: 99.9)),
        (MarketShape.Unit(10_000), new(Share: 99.9, Ms: 40)),
        (MarketShape.Unit(100_000), new(Share: 99.9, Ms: 500)),
        (MarketShape.Host(100), new(Share: 97)),
        (MarketShape.Host(1_000), new(Share: 98.5)),
        (MarketShape.Host(10_000), new(Share: 99.7, Ms: 40)),
        (MarketShape.Host(100_000), new(Share: 99.95, Ms: 500)),
        (MarketShape.Host(500_000), new(Ms: 6_000)),
        (MarketShape.Scarce(1_000, hosts: true), new(Share: 98.5)),
        (MarketShape.Scarce(10_000, hosts: true), new()),
        (MarketShape.Regional(1_000), new(Share: 98.5)),
        (MarketShape.Regional(10_000), new(Share: 99.7)),
        (MarketShape.Dominant(1_000), new(Share: 98.5)),
        (MarketShape.Dominant(10_000), new(Share: 99.7)),
        (MarketShape.Ladder(100_000), new(Ms: 6_000)),
        (MarketShape.Identical(500_000), new(Ms: 6_000)),
    ];

    /// <summary>Markets that stand while one order of a hundred comes and goes.</summary>
    public static readonly IReadOnlyList<MarketShape> Standing = [MarketShape.Host(10_000), MarketShape.Host(100_000)];

    /// <summary>Markets in which every unfilled request is told why.</summary>
    public static readonly IReadOnlyList<MarketShape> Explained =
        [MarketShape.Host(1_000), MarketShape.Host(10_000), MarketShape.Host(100_000)];
}
