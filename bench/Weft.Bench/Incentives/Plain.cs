using Weft.Market;

namespace Weft.Bench;

/// <summary>Orders that are all alike but for what a study varies; each has a hash drawn by the dice.</summary>
internal sealed class Plain(Dice dice)
{
    public const ulong Ask = 1_000_000;
    public const ulong Bid = 2_000_000;

    private static readonly GpuClass Model = new(1);
    private int _number;

    public Supply Machine(int owner, int gpus = 1)
    {
        var offer = new Offer(
            MarketGenerator.Account(0xaa, owner), MarketGenerator.Account(0xbb, ++_number), Model, GpuMask.First(gpus),
            new(Ask), 60, 86_400, new(0), Features.None, default, 1, MarketGenerator.Now.Plus(100));
        return new(MarketGenerator.Name(dice), offer, default, 0);
    }

    public QueuedRequest Request(int gpus = 1, int machines = 1, ulong price = Bid)
    {
        var request = new Request(
            MarketGenerator.Account(0xcc, ++_number), GpuClassSet.Of(Model), (byte)gpus, (byte)machines, new(price),
            3_600, RegionSet.Any, Features.None, default, default, 0, 1, MarketGenerator.Now.Plus(100));
        return new(MarketGenerator.Name(dice), request, (ulong)_number);
    }

    public MatchingRound Round(IReadOnlyList<Supply> supplies, IReadOnlyList<QueuedRequest> requests) =>
        new(supplies, requests, MarketGenerator.Settler, MarketGenerator.Now, dice.Next());
}
