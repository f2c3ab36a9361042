using Weft.Market;

namespace Weft.Bench;

/// <summary>A market in which parties try other prices than their true ones.</summary>
/// <param name="Draws">How many markets of the shape are drawn.</param>
/// <param name="Sampled">Parties of each side that are tried in each, at most, and half as many that do not
/// trade.</param>
/// <param name="IsOneLot">Everything fits everything: one class and region, one GPU an order.</param>
internal sealed record StudyMarket(MarketShape Shape, int Draws, int Sampled, bool IsOneLot = false)
{
    public static readonly IReadOnlyList<StudyMarket> All =
    [
        OneLot(4, draws: 300), OneLot(8, draws: 200), OneLot(50, draws: 20), OneLot(1_000, draws: 1),
        Drawn(MarketShape.Unit(4), draws: 400), Drawn(MarketShape.Unit(8), draws: 250),
        Drawn(MarketShape.Unit(50), draws: 20), Drawn(MarketShape.Unit(1_000), draws: 1),
        Drawn(MarketShape.Host(4), draws: 400), Drawn(MarketShape.Host(8), draws: 250),
        Drawn(MarketShape.Host(50), draws: 20), Drawn(MarketShape.Host(1_000), draws: 1),
    ];

    public MatchingRound Draw(ulong seed)
    {
        var round = MarketGenerator.Draw(Shape, seed);
        return IsOneLot ? InOneLot(round) : round;
    }

    private static StudyMarket Drawn(MarketShape shape, int draws) =>
        new(shape, draws, Sampled: shape.Asks >= 1_000 ? 24 : 10);

    private static StudyMarket OneLot(int size, int draws)
    {
        var shape = MarketShape.Unit(size);
        return Drawn(shape with { Name = $"one lot{shape.Name["unit".Length..]}", DominantPercent = 100 }, draws) with
        {
            IsOneLot = true,
        };
    }

    private static MatchingRound InOneLot(MatchingRound round)
    {
        var shortest = round.Requests.Min(r => r.Request.Duration);
        var (model, longest) = (new GpuClass(MarketShape.DominantModel), round.Supplies.Max(s => s.Offer.MaxDuration));
        return round with
        {
            Supplies =
            [
                .. round.Supplies.Select(s => s with
                {
                    Offer = s.Offer with { Region = new(0), Features = Features.None, MaxDuration = longest },
                }),
            ],
            Requests =
            [
                .. round.Requests.Select(r => r with
                {
                    Request = r.Request with
                    {
                        GpuClasses = GpuClassSet.Of(model), Regions = RegionSet.Any, Features = Features.None,
                        Duration = shortest,
                    },
                }),
            ],
        };
    }
}
